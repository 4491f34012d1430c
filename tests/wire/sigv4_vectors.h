/* The public test suite of AWS Signature Version 4, as a table: of each case what is sent, what it
 * canonicalizes to, and what is signed (awslabs/aws-c-auth, tests/aws-signing-test-suite/v4,
 * copyright Amazon.com, Inc., Apache License 2.0). */
#ifndef JIG_TESTS_SIGV4_VECTORS_H
#define JIG_TESTS_SIGV4_VECTORS_H

#include <stdbool.h>

struct sigv4_vector {
    const char *name;
    bool keeps_path;
    const char *method, *target, *fields, *body;
    const char *canonical, *string_to_sign, *authorization;
};

/* clang-format off */
static const struct sigv4_vector sigv4_vectors[] = {
    { "get-header-key-duplicate", false,
      "GET",
      "/",
      "Host:example.amazonaws.com\nMy-Header1:value2\nMy-Header1:value2\nMy-Header1:val"
      "ue1\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n/\n\nhost:example.amazonaws.com\nmy-header1:value2,value2,value1\nx-amz-dat"
      "e:20150830T123600Z\n\nhost;my-header1;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb9"
      "2427ae41e4649b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\ndc7"
      "f04a3abfde8d472b0ab1a418b741b7c67174dad1551b4117b15527fbe966c",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;my-header1;x-amz-date, Signature=c9d5ea9f3f72853aea855b47ea8"
      "73832890dbdd183b4468f858259531a5138ea" },
    { "get-header-value-multiline", false,
      "GET",
      "/",
      "Host:example.amazonaws.com\nMy-Header1:value1\011  value2\011     value3\nX-Amz-"
      "Date:20150830T123600Z",
      "",
      "GET\n/\n\nhost:example.amazonaws.com\nmy-header1:value1 value2 value3\nx-amz-dat"
      "e:20150830T123600Z\n\nhost;my-header1;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb9"
      "2427ae41e4649b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\ne99"
      "419459a677bc11de234014be3c4e72c1ea5b454ceb58b613061f5d7a162e8",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;my-header1;x-amz-date, Signature=cfd34249e4b1c8d6b91ef74165d"
      "41a32e5fab3306300901bb65a51a73575eefd" },
    { "get-header-value-order", false,
      "GET",
      "/",
      "Host:example.amazonaws.com\nMy-Header1:value4\nMy-Header1:value1\nMy-Header1:val"
      "ue3\nMy-Header1:value2\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n/\n\nhost:example.amazonaws.com\nmy-header1:value4,value1,value3,value2\nx-"
      "amz-date:20150830T123600Z\n\nhost;my-header1;x-amz-date\ne3b0c44298fc1c149afbf4c"
      "8996fb92427ae41e4649b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n31c"
      "e73cd3f3d9f66977ad3dd957dc47af14df92fcd8509f59b349e9137c58b86",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;my-header1;x-amz-date, Signature=08c7e5a9acfcfeb3ab6b2185e75"
      "ce8b1deb5e634ec47601a50643f830c755c01" },
    { "get-header-value-trim", false,
      "GET",
      "/",
      "Host:example.amazonaws.com\nMy-Header1: value1\nMy-Header2: \"a   b   c\"\nX-Amz"
      "-Date:20150830T123600Z",
      "",
      "GET\n/\n\nhost:example.amazonaws.com\nmy-header1:value1\nmy-header2:\"a b c\"\nx"
      "-amz-date:20150830T123600Z\n\nhost;my-header1;my-header2;x-amz-date\ne3b0c44298f"
      "c1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\na72"
      "6db9b0df21c14f559d0a978e563112acb1b9e05476f0a6a1c7d68f28605c7",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;my-header1;my-header2;x-amz-date, Signature=acc3ed3afb60bb29"
      "0fc8d2dd0098b9911fcaa05412b367055dee359757a9c736" },
    { "get-relative-normalized", false,
      "GET",
      "/example/..",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-"
      "date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\nbb5"
      "79772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff"
      "2a2260956d9b8aae1d763fbf31" },
    { "get-relative-relative-normalized", false,
      "GET",
      "/example1/example2/../..",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-"
      "date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\nbb5"
      "79772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff"
      "2a2260956d9b8aae1d763fbf31" },
    { "get-relative-relative-unnormalized", true,
      "GET",
      "/example1/example2/../..",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n/example1/example2/../..\n\nhost:example.amazonaws.com\nx-amz-date:20150830"
      "T123600Z\n\nhost;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca49"
      "5991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n761"
      "15030c0f3ff06c20fdff5ceb6d5e0b835a1743e00b94fea7c7f381269437b",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=dc33e0856fd4baca4d7aa2146c389582838447"
      "64f38c74252a333df5e613003b" },
    { "get-relative-unnormalized", true,
      "GET",
      "/example/..",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n/example/..\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nh"
      "ost;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n051"
      "1f456aa502b456d135fcb9d749374a55228f9dbeedda1eacf659e05b0615b",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=eca7ead57bb5aa5c8e28007acd4ff04e1ff9a0"
      "ff3b237ec1554a184887ff9282" },
    { "get-slash-dot-slash-normalized", false,
      "GET",
      "/./",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-"
      "date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\nbb5"
      "79772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff"
      "2a2260956d9b8aae1d763fbf31" },
    { "get-slash-dot-slash-unnormalized", true,
      "GET",
      "/./",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n/./\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-am"
      "z-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\nd67"
      "825e2268bd77a97c7688b8d72c31a3c1855b309808505ba0a9747d2465aa7",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=68714168e6557f8f2de0ef956fc24dc2593a4b"
      "d2961f8df51898d8a134695145" },
    { "get-slash-normalized", false,
      "GET",
      "//",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-"
      "date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\nbb5"
      "79772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff"
      "2a2260956d9b8aae1d763fbf31" },
    { "get-slash-pointless-dot-normalized", false,
      "GET",
      "/./example",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n/example\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost"
      ";x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n214"
      "d50c111a8edc4819da6a636336472c916b5240f51e9a51b5c3305180cf702",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=ef75d96142cf21edca26f06005da7988e4f8dc"
      "83a165a80865db7089db637ec5" },
    { "get-slash-pointless-dot-unnormalized", true,
      "GET",
      "/./example",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n/./example\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nho"
      "st;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n738"
      "95e0e829507e28e39fd24669aedc2434a8e179e547e3c075b42921f952cdb",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=beb03f223f7deae4146464f06e29eebbee9c8a"
      "fbe15c290cf07aa8b119e14cff" },
    { "get-slash-unnormalized", true,
      "GET",
      "//",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n//\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz"
      "-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n80c"
      "b39203d058af815de2b79250ff56e1b73eb9b4718c86556cdc6f150c5d209",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=c88bcd3d312d75078c0cd961d6deae3f4c7549"
      "24b01669efcfcb439fd5e5b76e" },
    { "get-slashes-normalized", false,
      "GET",
      "//example//",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n/example/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhos"
      "t;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\ncb9"
      "6b4ac96d501f7c5c15bc6d67b3035061cfced4af6585ad927f7e6c985c015",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=9a624bd73a37c9a373b5312afbebe7a714a789"
      "de108f0bdfe846570885f57e84" },
    { "get-slashes-unnormalized", true,
      "GET",
      "//example//",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n//example//\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nh"
      "ost;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n528"
      "ec3105ee1f34ab014bb0a1a45da0ed2742a4fea3555149e5b4d5d201eb240",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=87cca117541a147f6df867677d98a7d80dff22"
      "6d2bfca9e4ffa899665623c7e5" },
    { "get-space-normalized", false,
      "GET",
      "/example space/",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n/example%20space/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600"
      "Z\n\nhost;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b78"
      "52b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n63e"
      "e75631ed7234ae61b5f736dfc7754cdccfedbff4b5128a915706ee9390d86",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=652487583200325589f1fba4c7e578f72c47cb"
      "61beeca81406b39ddec1366741" },
    { "get-space-unnormalized", true,
      "GET",
      "/example space/",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n/example%20space/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600"
      "Z\n\nhost;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b78"
      "52b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n63e"
      "e75631ed7234ae61b5f736dfc7754cdccfedbff4b5128a915706ee9390d86",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=652487583200325589f1fba4c7e578f72c47cb"
      "61beeca81406b39ddec1366741" },
    { "get-unreserved", false,
      "GET",
      "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz\n\nhost"
      ":example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\ne3b0c442"
      "98fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n6a9"
      "68768eefaa713e2a6b16b589a8ea192661f098f37349f4e2c0082757446f9",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=07ef7494c76fa4850883e2b006601f940f8a34"
      "d404d0cfa977f52a65bbf5f24f" },
    { "get-utf8", false,
      "GET",
      "/\341\210\264",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n/%E1%88%B4\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nho"
      "st;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n2a0"
      "a97d02205e45ce2e994789806b19270cfbbb0921b278ccf58f5249ac42102",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=8318018e0b0f223aa2bbf98705b62bb787dc9c"
      "0e678f255a891fd03141be5d85" },
    { "get-vanilla", false,
      "GET",
      "/",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-"
      "date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\nbb5"
      "79772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff"
      "2a2260956d9b8aae1d763fbf31" },
    { "get-vanilla-empty-query-key", false,
      "GET",
      "/?Param1=value1",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n/\nParam1=value1\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n"
      "\nhost;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b"
      "855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n1e2"
      "4db194ed7d0eec2de28d7369675a243488e08526e8c1c73571282f7c517ab",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=a67d582fa61cc504c4bae71f336f98b97f1ea3"
      "c7a6bfe1b6e45aec72011b9aeb" },
    { "get-vanilla-query", false,
      "GET",
      "/",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-"
      "date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\nbb5"
      "79772317eb040ac9ed261061d46c1f17a8133879d6129b6e1c25292927e63",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff"
      "2a2260956d9b8aae1d763fbf31" },
    { "get-vanilla-query-order-encoded", false,
      "GET",
      "/?Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n/\n%E1%88%B4=Value1&Param=Value2&Param-3=Value3\nhost:example.amazonaws.com"
      "\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb9"
      "2427ae41e4649b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n868"
      "294f5c38bd141c4972a373a76654f1418a8e4fc18b2e7903ae45e8ae0ec71",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=371d3713e185cc334048618a97f809c9ffe339"
      "c62934c032af5a0e595648fcac" },
    { "get-vanilla-query-order-key-case", false,
      "GET",
      "/?Param2=value2&Param1=value1",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n/\nParam1=value1&Param2=value2\nhost:example.amazonaws.com\nx-amz-date:2015"
      "0830T123600Z\n\nhost;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934"
      "ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n816"
      "cd5b414d056048ba4f7c5386d6e0533120fb1fcfa93762cf0fc39e2cf19e0",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=b97d918cfa904a5beff61c982a1b6f458b7992"
      "21646efd99d3219ec94cdf2500" },
    { "get-vanilla-query-unreserved", false,
      "GET",
      "/?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=-._~0123456"
      "789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n/\n-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz=-._~0"
      "123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz\nhost:example.amaz"
      "onaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\ne3b0c44298fc1c149afbf"
      "4c8996fb92427ae41e4649b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\nc30"
      "d4703d9f799439be92736156d47ccfb2d879ddf56f5befa6d1d6aab979177",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=9c3e54bfcdf0b19771a7f523ee5669cdf59bc7"
      "cc0884027167c21bb143a40197" },
    { "get-vanilla-utf8-query", false,
      "GET",
      "/?\341\210\264=bar",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n/\n%E1%88%B4=bar\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n"
      "\nhost;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b"
      "855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\neb3"
      "0c5bed55734080471a834cc727ae56beb50e5f39d1bff6d0d38cb192a7073",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=2cdec8eed098649ff3a119c94853b13c643bcf"
      "08f8b0a1d91e12c9027818dd04" },
    { "get-vanilla-with-session-token", false,
      "GET",
      "/",
      "Host:example.amazonaws.com\nX-Amz-Security-Token:6e86291e8372ff2a2260956d9b8aae1"
      "d763fbf315fa00fa31553b73ebf194267\nX-Amz-Date:20150830T123600Z",
      "",
      "GET\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\nx-amz-securit"
      "y-token:6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267\n\nhost"
      ";x-amz-date;x-amz-security-token\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b93"
      "4ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n067"
      "b36aa60031588cea4a4cde1f21215227a047690c72247f1d70b32fbbfad2b",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=07ec1639c89043aa0"
      "e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8" },
    { "post-header-key-case", false,
      "POST",
      "/",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "POST\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz"
      "-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n553"
      "f88c9e4d10fc9e109e2aeb65f030801b70c2f6468faca261d401ae622fc87",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30"
      "862966e37dddb68e92efbe5d6b" },
    { "post-header-key-sort", false,
      "POST",
      "/",
      "Host:example.amazonaws.com\nMy-Header1:value1\nX-Amz-Date:20150830T123600Z",
      "",
      "POST\n/\n\nhost:example.amazonaws.com\nmy-header1:value1\nx-amz-date:20150830T12"
      "3600Z\n\nhost;my-header1;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649"
      "b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n936"
      "8318c2967cf6de74404b30c65a91e8f6253e0a8659d6d5319f1a812f87d65",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;my-header1;x-amz-date, Signature=c5410059b04c1ee005303aed430"
      "f6e6645f61f4dc9e1461ec8f8916fdf18852c" },
    { "post-header-value-case", false,
      "POST",
      "/",
      "Host:example.amazonaws.com\nMy-Header1:VALUE1\nX-Amz-Date:20150830T123600Z",
      "",
      "POST\n/\n\nhost:example.amazonaws.com\nmy-header1:VALUE1\nx-amz-date:20150830T12"
      "3600Z\n\nhost;my-header1;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649"
      "b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\nd51"
      "ced243e649e3de6ef63afbbdcbca03131a21a7103a1583706a64618606a93",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;my-header1;x-amz-date, Signature=cdbc9802e29d2942e5e10b5bccf"
      "dd67c5f22c7c4e8ae67b53629efa58b974b7d" },
    { "post-sts-header-after", false,
      "POST",
      "/",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "POST\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz"
      "-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n553"
      "f88c9e4d10fc9e109e2aeb65f030801b70c2f6468faca261d401ae622fc87",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30"
      "862966e37dddb68e92efbe5d6b" },
    { "post-sts-header-before", false,
      "POST",
      "/",
      "Host:example.amazonaws.com\nX-Amz-Security-Token:AQoDYXdzEPT//////////wEXAMPLEtc"
      "764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuw"
      "thAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5"
      "VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+sc"
      "qKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==\nX-Amz-Date:20"
      "150830T123600Z",
      "",
      "POST\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\nx-amz-securi"
      "ty-token:AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsK"
      "WHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBm"
      "Upp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6"
      "d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3"
      "iSIlTJabIQwj2ICCR/oLxBA==\n\nhost;x-amz-date;x-amz-security-token\ne3b0c44298fc1"
      "c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\nc23"
      "7e1b440d4c63c32ca95b5b99481081cb7b13c7e40434868e71567c1a882f6",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date;x-amz-security-token, Signature=85d96828115b5dc0c"
      "fc3bd16ad9e210dd772bbebba041836c64533a82be05ead" },
    { "post-vanilla", false,
      "POST",
      "/",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "POST\n/\n\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz"
      "-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n553"
      "f88c9e4d10fc9e109e2aeb65f030801b70c2f6468faca261d401ae622fc87",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=5da7c1a2acd57cee7505fc6676e4e544621c30"
      "862966e37dddb68e92efbe5d6b" },
    { "post-vanilla-empty-query-value", false,
      "POST",
      "/?Param1=value1",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "POST\n/\nParam1=value1\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z"
      "\n\nhost;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b785"
      "2b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n9d6"
      "59678c1756bb3113e2ce898845a0a79dbbc57b740555917687f1b3340fbbd",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=28038455d6de14eafc1f9222cf5aa6f1a96197"
      "d7deb8263271d420d138af7f11" },
    { "post-vanilla-query", false,
      "POST",
      "/?Param1=value1",
      "Host:example.amazonaws.com\nX-Amz-Date:20150830T123600Z",
      "",
      "POST\n/\nParam1=value1\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z"
      "\n\nhost;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b785"
      "2b855",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n9d6"
      "59678c1756bb3113e2ce898845a0a79dbbc57b740555917687f1b3340fbbd",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=host;x-amz-date, Signature=28038455d6de14eafc1f9222cf5aa6f1a96197"
      "d7deb8263271d420d138af7f11" },
    { "post-x-www-form-urlencoded", false,
      "POST",
      "/",
      "Content-Type:application/x-www-form-urlencoded\nHost:example.amazonaws.com\nCont"
      "ent-Length:13\nX-Amz-Date:20150830T123600Z\nx-amz-content-sha256:9095672bbd1f56d"
      "fc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e",
      "Param1=value1",
      "POST\n/\n\ncontent-length:13\ncontent-type:application/x-www-form-urlencoded\nho"
      "st:example.amazonaws.com\nx-amz-content-sha256:9095672bbd1f56dfc5b65f3e153adc873"
      "1a4a654192329106275f4c7b24d0b6e\nx-amz-date:20150830T123600Z\n\ncontent-length;c"
      "ontent-type;host;x-amz-content-sha256;x-amz-date\n9095672bbd1f56dfc5b65f3e153adc"
      "8731a4a654192329106275f4c7b24d0b6e",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\nb1e"
      "dd1d03544c25390e32085d55b57acc9a3961bb59415ff86c45c3d89d16cfb",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=content-length;content-type;host;x-amz-content-sha256;x-amz-date,"
      " Signature=d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b" },
    { "post-x-www-form-urlencoded-parameters", false,
      "POST",
      "/",
      "Content-Type:application/x-www-form-urlencoded; charset=utf-8\nHost:example.amaz"
      "onaws.com\nContent-Length:13\nX-Amz-Date:20150830T123600Z\nx-amz-content-sha256:"
      "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e",
      "Param1=value1",
      "POST\n/\n\ncontent-length:13\ncontent-type:application/x-www-form-urlencoded; ch"
      "arset=utf-8\nhost:example.amazonaws.com\nx-amz-content-sha256:9095672bbd1f56dfc5"
      "b65f3e153adc8731a4a654192329106275f4c7b24d0b6e\nx-amz-date:20150830T123600Z\n\nc"
      "ontent-length;content-type;host;x-amz-content-sha256;x-amz-date\n9095672bbd1f56d"
      "fc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e",
      "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\na89"
      "f1a5b53e37702ee6363ce1da3ce8f54386f3c8f352ae652153c2982a0bc4d",
      "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
      " SignedHeaders=content-length;content-type;host;x-amz-content-sha256;x-amz-date,"
      " Signature=328d1b9eaadca9f5818ef05e8392801e091653bafec24fcab71e7344e7f51422" },
};
/* clang-format on */

#endif
