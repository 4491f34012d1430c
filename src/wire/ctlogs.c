#include "wire/ctlogs.h"

#include <string.h>

const struct ctlog ctlogs[] = {
    { "Google Argon2026h2", "1219ENGn9XfCx+lf1wC/+YLJM1pl4dCzAXMXwMjFaXc=",
      "Kjpni/66DIYrSlGK6Rf+e6F2c/"
      "28ZUvDJ79N81+gyimAESAyeNZ++TRgjHWg9TVQnKHTSU0T1TtqDupFnSQTIg==" },
    { "Google Argon2027h1", "1tWNqdAXU/NqSqDHV0kCr+vH3CzTjNn3ZMgMiRkenwI=",
      "KHRm0H/zUaFA6Idz5cGvGO3tCPQyfGMgJmVBOPyKAP6mGM1IiNXi4CLomOUyYj0YN74p+eGVApFMsM4h/"
      "jzCsA==" },
    { "Google Xenon2026h2", "2AlVO5RPev/IFhlvlE+Fq7D4/F6HVSYPFdEucrtFSxQ=",
      "5Xd4lXEos5XJpcx6TOgyA5Z7/"
      "C4duaTbQ6C9aXL5Rbqaw+mW1XDnDX7JlRUninIwZYZDU9wRRBhJmCVopzwFvw==" },
    { "Google Xenon2027h1", "RMK9DOkUDmSlyUoBkwpaobs1lw4A7hEWiWgqHETXtWY=",
      "/6WcA4VRSljIfTdY48+pFRLLtLrmTb88cGDdl8Gv3E2LduG4jgJ3AK5iNMFGhpbRRLi5B3rPlBaXVywuR5IFDg="
      "=" },
    { "Google ParcelYard2026h2", "utuIpG+cr6QJDoLlk1bbbni0pT9YLbCBl5UkLym2jJg=",
      "P2H56bHx6pPm5mCku6PFpeRuA5Ux0gs8iwXIVhvVdbojs0pPwZqLtlIEoJNbjxMEePTYo/"
      "qDW85AjhMJITlavA==" },
    { "Google ParcelYard2027h1", "HIl0B+YBCgEpO7Z439ejaM6xjMpSHcyk04bkoy5bXQQ=",
      "X7i7gYwmBxpiLXAlM/VLk4BFzspJRmZA86iReO7NVRlwGL1KWb/"
      "Dv5DRXJNBZd+9uREkNUTee5yBy2dRdRGa0w==" },
    { "Google PlumbersArms2026h2", "IPBfqqOkkvxqwUjMM6ICNhhrSfqpfmuzkk+yXsNrHDU=",
      "RcKG6mGyrCTtzkWBNT51LFFsM1lZ3ZPSIoXgVilDtnY0dyhwKSX7jomkXvdyqWr8DOP3HA6I6kzmREX5wpUvug="
      "=" },
    { "Cloudflare Nimbus2026", "yzj3FYl8hKFEX1vB3fvJbvKaWc1HCmkFhbDLFMMUWOc=",
      "2FxhT6xq0iCATopC9gStS9SxHHmOKTLeaVNZ661488Aq8tARXQV+6+jB0983v5FkRm4OJxPqu29GJ1iG70Ahow="
      "=" },
    { "Cloudflare Nimbus2027", "TGPcmOWcHauI9h6KPd6uj6tEozd7X5uUw/uhnPzBviY=",
      "Yjd/"
      "jE0EoAhNBbfcNhrTb7F0x10KZK8r2SDjx1GdjJ75hJrHx2OCQ+BXRjXi+czoREN1u0j9cWl8d6OoPMPogQ==" },
    { "DigiCert Wyvern2026h2", "wjF+V0UZo0XufzjespBB68fCIVoiv3/Vta12mtkOUs0=",
      "enPbSvLeT+zhFBu+pqk8IbhFEs16iCaRIFb1STLDdWzL6XwTdTWcbOzxMTzB3puME5K3rT0PoZyPSM50JxgjmQ="
      "=" },
    { "DigiCert Wyvern2027h1", "ABpdGhwtk3W2SFV4+C9xoa5u7zl9KXyK4xV7yt7hoB4=",
      "astxYj1mntGuyv74k4f+yaIx+ZEzlSJ+iVTYWlw8SpSKJ4TfxYWuBhnETlhpyG/"
      "5seJn0mOSnVgXsZ1JRflI7g==" },
    { "DigiCert Sphinx2026h2", "lE5Dh/rswe+B8xkkJqgYZQHH0184AgE/cmd9VTcuGdg=",
      "quD0JkRQT/"
      "2inuaA4HC1sc6UpfiXgURVQmQcInmnZFnTiZMhZvsJgWAfYlU0OIykOC6slQzr7U9kvEVC9wZ6zQ==" },
    { "Let's Encrypt Oak2026h2", "rKswcGzr7IQx9BPS9JFfER5CJEOx8qaMTzwrO6ceAsM=",
      "anCds5bj7IU2lcNPnIvZfMnVkSmu69aH3AS8O/Y0D/"
      "bbCPdSqYjvuz9Z1tT29PxcqYxf+w1g5CwPFuwqsm3rFQ==" },
    { "Let's Encrypt Sycamore2026h2", "bP5QGUOoXqkWvFLRM+TcyR7xQRx9JYQg0XOAnhgY6zo=",
      "wR1FtiiMbpvxR+sIeiZ5JSCIDIdTAPh7OrpdchcrCcyNVDvNUq358pqJx2qdyrOI+EjGxZ7UiPcN3bL3Q99FqA="
      "=" },
    { "Let's Encrypt Willow2026h2", "qCbL4wrGNRJGUz/gZfFPGdluGQgTxB3ZbXkAsxI8VSc=",
      "p8wH8R6zfM+UhsQq5un+lPdNTDkzcgkWLi1DwyqU6T00mtP5/"
      "CuGjvpw4mIz89I6KV5ZvhRHt5ZTF6qe24pqiA==" },
    { "Sectigo Mammoth2026h2", "lLHBirDQV8R74KwEDh8svI3DdXJ7yVHyClJhJoY7pzw=",
      "7INh8te0u+TkO+vIY3WYz2GQYxQ9XyLfdLpQp1ibaX3mY4lt2ddRhD/4AtjI/8KXceV+J/"
      "VysY8kJ1cKDXTAtg==" },
    { "Sectigo Tiger2026h2", "yKPEf8ezrbk1awE/anoSbeM6TkOlxkb5l605dZkdz5o=",
      "fJFUD/"
      "FRkonvZIA9ZT1J3yvA4EpSp3innbIVpMTDR1oCe5vguapheQ7wYiWaCES1EL1B+2BEC+P5bUfwF44lnA==" },
    { "TrustAsia log2026a", "dNudWPfUfp39eHoWKpkcGM9pjafHKZGMmhiwRQ26RLw=",
      "p056yaYH+f907JjLSeEAJLNZLoP9wHA1M0xjynSDwDxbU0B8MR81pF8P5O5PiRfoWy7FrAAFyXY3RZcDFf9gWQ="
      "=" },
    { "TrustAsia HETU2027", "7drrgVxjITRJtHvlB3kFq9DZMUfCesUUazvFjkPptsc=",
      "14jG8D9suqIVWPtTNOL33uXKZ4mUnnOMrIwOWeZU7GtoDRCWIXfy/9/"
      "SC8lTAbtP2NOP4wjIufAk6f64sY4DWg==" },
    { "IPng Networks Halloumi2026h2a", "JuNkblhpISO8ND9HJDWbN5LNJFqI2BXTkzP9mRirRyM=",
      "iGh4zMsdukTgrdk9iPIwz9OfU9TQVi4Mxufpmnlrzv3ivJcxVhrST4XQSeQoF5LlFVIU6PL4IzrYl12BUWn9rQ="
      "=" },
};
const size_t ctlogs_n = sizeof ctlogs / sizeof *ctlogs;

const struct ctlog *ctlogs_find(const struct ctlog *logs, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(logs[i].id, id) == 0)
            return &logs[i];
    return NULL;
}
