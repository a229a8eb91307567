#pragma once

#include <memory>
#include <string>
#include <vector>

#include "kernel/realtime.h"
#include "kernel/result.h"
#include "lab/run.h"
#include "net/stream_network.h"
#include "net/udp_socket.h"

namespace forklab::lab {

/// The real sockets of a run with bound nodes. Takes in nothing by itself: whoever drives the run asks with
/// poll(), which hands over what came and sends what the run has given.
class OutsideSockets final : public Door, public net::SocketOwner {
 public:
  OutsideSockets();
  ~OutsideSockets();

  /// Opens the sockets of these bindings and puts the ports that the system chose into them; or why not.
  std::optional<kernel::Error> open(std::vector<Binding>& bindings);
  /// Readable when poll() has something to do.
  int descriptor() const { return loop_.descriptor(); }
  /// Gives the run everything that came in, as of the run's present; then sends what waits.
  void poll(LabRun& run);

  void send(kernel::Instant now, const net::Packet& packet) override;

  // From the sockets; the run takes it at the end of the round.
  void onMessage(kernel::Instant now, const kernel::Endpoint& from, const kernel::Endpoint& to,
                 kernel::Bytes bytes) override;
  void onLost(kernel::Instant now, const net::Packet& packet, std::string_view reason) override;
  void onTrouble(kernel::Instant, const kernel::Endpoint&, const kernel::Endpoint&,
                 std::string_view) override {}

 private:
  struct Input {
    net::Packet packet;
    std::string lostBecause;  ///< empty: it arrived
  };
  /// A run whose packets run in circles through a real socket is taken in slices.
  static constexpr int kMostRounds = 16;

  kernel::RealTime time_;
  net::LiveLoop loop_;
  std::vector<std::unique_ptr<net::UdpSocket>> sockets_;
  net::StreamNetwork streams_;
  std::vector<Input> inputs_;
};

}  // namespace forklab::lab
