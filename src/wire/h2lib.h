/* nghttp2's functions, loaded when the first connection may speak HTTP/2. The table's members have
 * the types of nghttp2's own header, so each call is checked as if it were direct. For the HTTP/2
 * files only. */
#ifndef JIG_WIRE_H2LIB_H
#define JIG_WIRE_H2LIB_H

#include <nghttp2/nghttp2.h>

#include "base/error.h"

#define H2LIB_FUNCTIONS(X)                                          \
    X(nghttp2_hd_inflate_change_table_size)                         \
    X(nghttp2_hd_inflate_del)                                       \
    X(nghttp2_hd_inflate_end_headers)                               \
    X(nghttp2_hd_inflate_get_num_table_entries)                     \
    X(nghttp2_hd_inflate_hd2)                                       \
    X(nghttp2_hd_inflate_new2)                                      \
    X(nghttp2_option_del)                                           \
    X(nghttp2_option_new)                                           \
    X(nghttp2_option_set_max_continuations)                         \
    X(nghttp2_option_set_max_outbound_ack)                          \
    X(nghttp2_option_set_no_auto_window_update)                     \
    X(nghttp2_option_set_no_closed_streams)                         \
    X(nghttp2_session_callbacks_del)                                \
    X(nghttp2_session_callbacks_new)                                \
    X(nghttp2_session_callbacks_set_error_callback2)                \
    X(nghttp2_session_callbacks_set_on_begin_headers_callback)      \
    X(nghttp2_session_callbacks_set_on_data_chunk_recv_callback)    \
    X(nghttp2_session_callbacks_set_on_frame_not_send_callback)     \
    X(nghttp2_session_callbacks_set_on_frame_recv_callback)         \
    X(nghttp2_session_callbacks_set_on_frame_send_callback)         \
    X(nghttp2_session_callbacks_set_on_header_callback)             \
    X(nghttp2_session_callbacks_set_on_invalid_frame_recv_callback) \
    X(nghttp2_session_callbacks_set_on_invalid_header_callback)     \
    X(nghttp2_session_callbacks_set_on_stream_close_callback)       \
    X(nghttp2_session_check_request_allowed)                        \
    X(nghttp2_session_client_new3)                                  \
    X(nghttp2_session_consume)                                      \
    X(nghttp2_session_del)                                          \
    X(nghttp2_session_get_remote_settings)                          \
    X(nghttp2_session_get_stream_user_data)                         \
    X(nghttp2_session_mem_recv)                                     \
    X(nghttp2_session_mem_send)                                     \
    X(nghttp2_session_resume_data)                                  \
    X(nghttp2_session_set_local_window_size)                        \
    X(nghttp2_session_set_stream_user_data)                         \
    X(nghttp2_session_terminate_session)                            \
    X(nghttp2_session_want_write)                                   \
    X(nghttp2_strerror)                                             \
    X(nghttp2_submit_request)                                       \
    X(nghttp2_submit_rst_stream)                                    \
    X(nghttp2_submit_settings)

struct h2lib {
#define X(function) __typeof__(function) *function;
    H2LIB_FUNCTIONS(X)
#undef X
};

/* The table; loads the library at the first call. NULL with http2-error in *error where it is not
 * there. */
const struct h2lib *h2lib_get(struct jig_error *error);

#endif
