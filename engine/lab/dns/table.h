#pragma once

#include "lab/dns/name_server.h"
#include "lab/scenario/scenario.h"

namespace forklab::lab::dns {

/// The scenario's name server: answers from its table, with the delays and failures written there.
class Table final : public NameServer {
 public:
  /// Copies the table: the scenario may go.
  explicit Table(DnsSpec spec) : spec_(std::move(spec)) {}

  std::optional<Answer> ask(const Question& question, const Patience& patience) override;
  LaterAnswers* later() override { return nullptr; }
  std::span<const std::string> searchList() const override { return spec_.search; }
  std::vector<kernel::IpAddress> ownHosts(std::string_view) const override { return {}; }

 private:
  const DnsFailure* failureOf(const Question& question) const;
  bool knows(std::string_view name) const;
  void addRecords(std::string_view name, Type type, Answer& answer, kernel::Duration& delay) const;
  void addAdditional(Answer& answer) const;

  DnsSpec spec_;
};

}  // namespace forklab::lab::dns
