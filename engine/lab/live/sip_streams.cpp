#include "lab/live/sip_streams.h"

#include <algorithm>

#include "sip/framer.h"

namespace forklab::lab {
namespace {

/// The framer of SIP as the streams of a network take it.
class SipStream final : public net::StreamFramer {
 public:
  SipStream(std::size_t largest, bool acceptsNoLength) : framer_(largest, acceptsNoLength) {}
  void add(std::string_view bytes) override { framer_.add(bytes); }
  Frame next() override {
    sip::Framer::Frame frame = framer_.next();
    return {static_cast<Frame::Kind>(frame.kind), std::move(frame.bytes), frame.reason};
  }

 private:
  sip::Framer framer_;
};

auto framerOf(std::size_t largest, bool acceptsNoLength) {
  return [largest, acceptsNoLength] { return std::make_unique<SipStream>(largest, acceptsNoLength); };
}

}  // namespace

net::StreamSettings sipStreams() {
  net::StreamSettings streams;
  streams.framer = framerOf(sip::Framer::kUsualLargest, false);
  return streams;
}

net::StreamSettings sipStreams(const script::Program& program) {
  const auto core = [&program](std::string_view name, std::int64_t usual) {
    // A limit below nothing would be none at all.
    return std::max<std::int64_t>(0, program.integerSetting("core", name, usual));
  };
  net::StreamSettings streams;
  streams.mostConnections = static_cast<std::size_t>(core("tcp_max_connections", 2048));
  streams.mostTlsConnections = static_cast<std::size_t>(core("tls_max_connections", 2048));
  streams.idle = kernel::Duration::seconds(core("tcp_connection_lifetime", 120));
  streams.connecting = kernel::Duration::seconds(core("tcp_connect_timeout", 10));
  streams.sending = kernel::Duration::seconds(core("tcp_send_timeout", 10));
  streams.answersKeepAlives = core("tcp_crlf_ping", 1) != 0;
  streams.certificate = program.textSetting("tls", "certificate", {});
  streams.privateKey = program.textSetting("tls", "private_key", {});
  streams.framer = framerOf(static_cast<std::size_t>(core("tcp_rd_buf_size", sip::Framer::kUsualLargest)),
                            core("tcp_accept_no_cl", 0) != 0);
  return streams;
}

}  // namespace forklab::lab
