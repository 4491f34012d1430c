/* OpenSSL's functions, loaded when the first TLS connection is made: linking them would cost every
 * run of the program 3 million instructions before main. The table's members have the types of
 * OpenSSL's own headers, so each call is checked as if it were direct. For the TLS files only. */
#ifndef JIG_WIRE_OPENSSL_H
#define JIG_WIRE_OPENSSL_H

#include <openssl/bio.h>
#include <openssl/ct.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "base/error.h"

#define OPENSSL_SSL_FUNCTIONS(X)              \
    X(OPENSSL_init_ssl)                       \
    X(SSL_CIPHER_get_bits)                    \
    X(SSL_CIPHER_get_name)                    \
    X(SSL_CTX_check_private_key)              \
    X(SSL_CTX_ctrl)                           \
    X(SSL_CTX_free)                           \
    X(SSL_CTX_load_verify_dir)                \
    X(SSL_CTX_load_verify_file)               \
    X(SSL_CTX_new)                            \
    X(SSL_CTX_set_alpn_protos)                \
    X(SSL_CTX_set_alpn_select_cb)             \
    X(SSL_CTX_set_cert_verify_callback)       \
    X(SSL_CTX_set_cipher_list)                \
    X(SSL_CTX_set_ciphersuites)               \
    X(SSL_CTX_set_default_passwd_cb)          \
    X(SSL_CTX_set_default_passwd_cb_userdata) \
    X(SSL_CTX_set_default_verify_dir)         \
    X(SSL_CTX_set_keylog_callback)            \
    X(SSL_CTX_set_options)                    \
    X(SSL_CTX_set_post_handshake_auth)        \
    X(SSL_CTX_set_security_level)             \
    X(SSL_CTX_set_verify)                     \
    X(SSL_CTX_use_PrivateKey_file)            \
    X(SSL_CTX_use_certificate_chain_file)     \
    X(SSL_ctrl)                               \
    X(SSL_do_handshake)                       \
    X(SSL_free)                               \
    X(SSL_get0_alpn_selected)                 \
    X(SSL_get0_param)                         \
    X(SSL_get_current_cipher)                 \
    X(SSL_get_error)                          \
    X(SSL_get_ex_data)                        \
    X(SSL_get_ex_data_X509_STORE_CTX_idx)     \
    X(SSL_get_version)                        \
    X(SSL_has_pending)                        \
    X(SSL_new)                                \
    X(SSL_read_ex)                            \
    X(SSL_select_next_proto)                  \
    X(SSL_session_reused)                     \
    X(SSL_set_accept_state)                   \
    X(SSL_set_bio)                            \
    X(SSL_set_connect_state)                  \
    X(SSL_set_ex_data)                        \
    X(SSL_shutdown)                           \
    X(SSL_write_ex)                           \
    X(TLS_client_method)                      \
    X(TLS_server_method)                      \
    X(SSL_CTX_get_cert_store)                 \
    X(SSL_CTX_sess_set_new_cb)                \
    X(SSL_CTX_use_PrivateKey)                 \
    X(SSL_CTX_use_certificate)                \
    X(SSL_SESSION_free)                       \
    X(SSL_SESSION_get_protocol_version)       \
    X(SSL_SESSION_is_resumable)               \
    X(SSL_SESSION_up_ref)                     \
    X(SSL_get0_verified_chain)                \
    X(SSL_get_peer_cert_chain)                \
    X(SSL_get_security_level)                 \
    X(SSL_set_session)

#define OPENSSL_CRYPTO_FUNCTIONS(X)     \
    X(ASN1_INTEGER_new)                 \
    X(RAND_bytes)                       \
    X(ASN1_INTEGER_free)                \
    X(ASN1_INTEGER_set_uint64)          \
    X(ASN1_STRING_get0_data)            \
    X(ASN1_STRING_length)               \
    X(ASN1_STRING_to_UTF8)              \
    X(ASN1_TIME_to_tm)                  \
    X(ASN1_TIME_set)                    \
    X(BIO_clear_flags)                  \
    X(BIO_ctrl)                         \
    X(BIO_free)                         \
    X(BIO_get_data)                     \
    X(BIO_meth_free)                    \
    X(BIO_meth_new)                     \
    X(BIO_meth_set_ctrl)                \
    X(BIO_meth_set_read_ex)             \
    X(BIO_meth_set_write_ex)            \
    X(BIO_new)                          \
    X(BIO_s_mem)                        \
    X(BIO_set_data)                     \
    X(BIO_set_flags)                    \
    X(BIO_set_init)                     \
    X(CRYPTO_free)                      \
    X(ERR_clear_error)                  \
    X(ERR_peek_error)                   \
    X(ERR_reason_error_string)          \
    X(EVP_PKEY_Q_keygen)                \
    X(EVP_PKEY_free)                    \
    X(EVP_PKEY_get0_type_name)          \
    X(EVP_PKEY_get_bits)                \
    X(EVP_PKEY_get_group_name)          \
    X(EVP_sha1)                         \
    X(EVP_sha256)                       \
    X(GENERAL_NAMES_free)               \
    X(OBJ_nid2ln)                       \
    X(OBJ_nid2sn)                       \
    X(OBJ_obj2nid)                      \
    X(OCSP_BASICRESP_free)              \
    X(OCSP_RESPONSE_free)               \
    X(OCSP_resp_get0)                   \
    X(OCSP_response_get1_basic)         \
    X(OCSP_response_status)             \
    X(OCSP_single_get0_status)          \
    X(OPENSSL_sk_num)                   \
    X(OPENSSL_sk_value)                 \
    X(PEM_write_bio_PrivateKey)         \
    X(PEM_write_bio_X509)               \
    X(X509V3_EXT_conf)                  \
    X(X509V3_EXT_conf_nid)              \
    X(X509V3_set_ctx)                   \
    X(X509_EXTENSION_free)              \
    X(X509_NAME_add_entry_by_txt)       \
    X(X509_NAME_get_entry)              \
    X(X509_NAME_get_index_by_NID)       \
    X(X509_NAME_ENTRY_get_data)         \
    X(X509_NAME_print_ex)               \
    X(X509_STORE_CTX_get0_chain)        \
    X(X509_STORE_CTX_get0_untrusted)    \
    X(X509_STORE_CTX_get1_issuer)       \
    X(X509_STORE_CTX_get_current_cert)  \
    X(X509_STORE_CTX_get_error)         \
    X(X509_STORE_CTX_get_error_depth)   \
    X(X509_STORE_CTX_get_ex_data)       \
    X(X509_STORE_CTX_set_error)         \
    X(X509_STORE_CTX_set_verify_cb)     \
    X(X509_VERIFY_PARAM_set1_host)      \
    X(X509_VERIFY_PARAM_set1_ip_asc)    \
    X(X509_VERIFY_PARAM_set_hostflags)  \
    X(X509_add_ext)                     \
    X(X509_check_ca)                    \
    X(X509_cmp)                         \
    X(X509_digest)                      \
    X(X509_free)                        \
    X(X509_get0_notAfter)               \
    X(X509_get0_notBefore)              \
    X(X509_get0_pubkey)                 \
    X(X509_get_default_cert_file)       \
    X(X509_get0_serialNumber)           \
    X(X509_get_ext_d2i)                 \
    X(X509_get_extended_key_usage)      \
    X(X509_get_extension_flags)         \
    X(X509_get_issuer_name)             \
    X(X509_get_key_usage)               \
    X(X509_get_signature_nid)           \
    X(X509_get_subject_name)            \
    X(X509_getm_notAfter)               \
    X(X509_getm_notBefore)              \
    X(X509_new)                         \
    X(X509_set_issuer_name)             \
    X(X509_set_pubkey)                  \
    X(X509_set_serialNumber)            \
    X(X509_set_subject_name)            \
    X(X509_set_version)                 \
    X(X509_sign)                        \
    X(X509_verify_cert)                 \
    X(X509_verify_cert_error_string)    \
    X(d2i_OCSP_RESPONSE)                \
    X(d2i_X509)                         \
    X(BIO_read)                         \
    X(BIO_new_file)                     \
    X(EVP_get_digestbyname)             \
    X(OCSP_CERTID_free)                 \
    X(OCSP_SINGLERESP_get0_id)          \
    X(OCSP_basic_verify)                \
    X(OCSP_cert_to_id)                  \
    X(OCSP_crl_reason_str)              \
    X(OCSP_id_cmp)                      \
    X(OCSP_id_get0_info)                \
    X(OCSP_resp_count)                  \
    X(OCSP_resp_get0_signer)            \
    X(OCSP_response_status_str)         \
    X(PKCS12_free)                      \
    X(PKCS12_parse)                     \
    X(X509_STORE_CTX_free)              \
    X(X509_STORE_CTX_get0_param)        \
    X(X509_STORE_CTX_init)              \
    X(X509_STORE_CTX_new)               \
    X(X509_STORE_CTX_set_default)       \
    X(X509_STORE_CTX_set_ex_data)       \
    X(X509_STORE_add_cert)              \
    X(X509_STORE_free)                  \
    X(X509_STORE_new)                   \
    X(X509_STORE_set_flags)             \
    X(X509_VERIFY_PARAM_set1)           \
    X(X509_VERIFY_PARAM_set_auth_level) \
    X(d2i_PKCS12_bio)                   \
    X(CRL_DIST_POINTS_free)             \
    X(AUTHORITY_INFO_ACCESS_free)       \
    X(NAME_CONSTRAINTS_free)            \
    X(TLS_FEATURE_free)                 \
    X(ASN1_INTEGER_get_int64)           \
    X(SCT_LIST_free)                    \
    X(SCT_get0_log_id)                  \
    X(SCT_get_timestamp)                \
    X(X509_get_pathlen)                 \
    X(OPENSSL_sk_pop_free)

struct openssl {
#define X(function) __typeof__(function) *function;
    OPENSSL_SSL_FUNCTIONS(X)
    OPENSSL_CRYPTO_FUNCTIONS(X)
#undef X
};

/* The table; loads OpenSSL at the first call. NULL with tls-failed in *error where OpenSSL is not
 * there. The first call must not run in two threads at once. */
const struct openssl *openssl_get(struct jig_error *error);

#endif
