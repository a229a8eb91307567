#pragma once

#include "lab/dns/name_server.h"
#include "lab/dns/settings.h"
#include "net/name_client.h"

namespace forklab::lab {

/// The name servers of this machine, or one that was named, for a live proxy.
class LiveNameServer final : public dns::NameServer, dns::LaterAnswers {
 public:
  /// `server`: "127.0.0.1:53"; empty: the machine's.
  LiveNameServer(net::LiveLoop& loop, const dns::Settings& settings, const std::string& server);

  std::optional<dns::Answer> ask(const dns::Question&, const dns::Patience&) override { return std::nullopt; }
  dns::LaterAnswers* later() override { return this; }
  std::span<const std::string> searchList() const override { return client_.searchList(); }
  std::vector<kernel::IpAddress> ownHosts(std::string_view name) const override {
    return client_.ownHosts(std::string(name));
  }

 private:
  void begin(const dns::Question& question, Listener& listener) override;
  dns::Answer wait(const dns::Question& question) override;

  net::NameClient client_;
};

}  // namespace forklab::lab
