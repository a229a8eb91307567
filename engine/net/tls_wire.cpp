#include "net/tls_wire.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace forklab::net {
namespace {

template <auto Free>
struct Freeing {
  template <class T>
  void operator()(T* value) const {
    Free(value);
  }
};
using Context = std::unique_ptr<SSL_CTX, Freeing<SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Freeing<SSL_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freeing<X509_free>>;

constexpr long kSelfSignedForSeconds = 10L * 365 * 24 * 3600;

kernel::Error tlsError(const std::string& what, const std::string& hint) {
  char reason[256] = "unknown reason";
  if (const unsigned long code = ERR_get_error(); code != 0) ERR_error_string_n(code, reason, sizeof reason);
  ERR_clear_error();
  return {what + ": " + reason, {}, hint};
}

Certificate selfSigned(EVP_PKEY* key) {
  Certificate certificate(X509_new());
  X509_set_version(certificate.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), 1);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), 0);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), kSelfSignedForSeconds);
  X509_set_pubkey(certificate.get(), key);
  X509_NAME* const name = X509_get_subject_name(certificate.get());
  const auto* const text = reinterpret_cast<const unsigned char*>("ForkLab");
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
  X509_set_issuer_name(certificate.get(), name);
  X509_sign(certificate.get(), key, EVP_sha256());
  return certificate;
}

class TlsWire final : public Wire {
 public:
  TlsWire(Session session, bool accepts) : session_(std::move(session)), accepts_(accepts) {}

  WireResult greet() override {
    ERR_clear_error();
    return resultOf(accepts_ ? SSL_accept(session_.get()) : SSL_connect(session_.get()), 0);
  }
  WireResult read(char* to, std::size_t size) override {
    ERR_clear_error();
    std::size_t count = 0;
    const int result = SSL_read_ex(session_.get(), to, size, &count);
    return resultOf(result, count);
  }
  WireResult write(std::string_view bytes) override {
    ERR_clear_error();
    std::size_t count = 0;
    const int result = SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &count);
    return resultOf(result, count);
  }
  bool holdsMore() const override { return SSL_pending(session_.get()) > 0; }

 private:
  WireResult resultOf(int result, std::size_t count) {
    if (result > 0) return {WireResult::Kind::done, count};
    switch (SSL_get_error(session_.get(), result)) {
      case SSL_ERROR_WANT_READ: return {WireResult::Kind::wantsRead, 0};
      case SSL_ERROR_WANT_WRITE: return {WireResult::Kind::wantsWrite, 0};
      case SSL_ERROR_ZERO_RETURN: return {WireResult::Kind::ended, 0};
      default: return {WireResult::Kind::failed, 0};
    }
  }

  Session session_;
  bool accepts_;
};

}  // namespace

struct TlsContext::State {
  Context server{SSL_CTX_new(TLS_server_method())};
  Context client{SSL_CTX_new(TLS_client_method())};

  bool useFiles(const std::string& certificate, const std::string& privateKey) const {
    return SSL_CTX_use_certificate_chain_file(server.get(), certificate.c_str()) == 1 &&
           SSL_CTX_use_PrivateKey_file(server.get(), privateKey.c_str(), SSL_FILETYPE_PEM) == 1 &&
           SSL_CTX_check_private_key(server.get()) == 1;
  }
  bool useSelfSigned() const {
    const Key key(EVP_EC_gen("P-256"));
    if (key == nullptr) return false;
    const Certificate certificate = selfSigned(key.get());
    return SSL_CTX_use_certificate(server.get(), certificate.get()) == 1 &&
           SSL_CTX_use_PrivateKey(server.get(), key.get()) == 1;
  }
  static std::unique_ptr<Wire> wire(SSL_CTX* context, int descriptor, bool accepts) {
    Session session(SSL_new(context));
    // A retry after a full socket may come with the bytes moved.
    SSL_set_mode(session.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                    SSL_MODE_RELEASE_BUFFERS);
    SSL_set_fd(session.get(), descriptor);
    return std::make_unique<TlsWire>(std::move(session), accepts);
  }
};

TlsContext::TlsContext(std::unique_ptr<State> state) : state_(std::move(state)) {}
TlsContext::~TlsContext() = default;

kernel::Result<std::unique_ptr<TlsContext>> TlsContext::make(const std::string& certificate,
                                                             const std::string& privateKey) {
  auto state = std::make_unique<State>();
  if (certificate.empty() && privateKey.empty()) {
    if (!state->useSelfSigned()) return tlsError("cannot make a self-signed certificate", "");
  } else if (!state->useFiles(certificate, privateKey.empty() ? certificate : privateKey)) {
    return tlsError(
        "cannot use the certificate " + certificate + " and its key " + privateKey,
        "the tls parameters `certificate` and `private_key` name two files in PEM that belong together");
  }
  SSL_CTX_set_min_proto_version(state->server.get(), TLS1_2_VERSION);
  SSL_CTX_set_min_proto_version(state->client.get(), TLS1_2_VERSION);
  return std::unique_ptr<TlsContext>(new TlsContext(std::move(state)));
}

std::unique_ptr<Wire> TlsContext::accepted(int descriptor) const {
  return State::wire(state_->server.get(), descriptor, true);
}

std::unique_ptr<Wire> TlsContext::connected(int descriptor) const {
  return State::wire(state_->client.get(), descriptor, false);
}

}  // namespace forklab::net
