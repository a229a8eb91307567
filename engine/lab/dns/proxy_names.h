#pragma once

#include <list>
#include <memory>

#include "lab/dns/locator.h"
#include "lab/node.h"
#include "proxy/core.h"

namespace forklab::lab::dns {

/// How one proxy knows hosts: by the scenario's names and addresses as they stand, then by DNS, with a cache
/// of its own.
class ProxyNames final : public proxy::Directory, QuestionWatcher, LaterAnswers::Listener {
 public:
  /// Whom to tell that a run may go on.
  class Waker {
   public:
    virtual void wake(kernel::Instant now, proxy::RunTicket run) = 0;
    /// A question took this much of the time of whoever runs the script.
    virtual void spend(kernel::Duration time, std::string_view question) = 0;
    /// All that the step at hand has spent so far.
    virtual kernel::Duration spent() const = 0;

   protected:
    ~Waker() = default;
  };

  ProxyNames(const NodeContext& context, const script::Program& program, Waker& waker);

  std::optional<kernel::Endpoint> resolve(kernel::Instant now, const proxy::Wanted& wanted) override;
  bool prepare(kernel::Instant now, const proxy::Wanted& wanted, proxy::RunTicket run) override;
  std::vector<proxy::CachedName> cached(kernel::Instant now) override;
  std::optional<proxy::CachedName> lookUp(kernel::Instant now, std::string_view name,
                                          std::string_view type) override;
  bool forget(std::string_view name, std::string_view type) override;
  std::size_t cacheBytes() const override { return settings_.cacheBytes; }

 private:
  /// A search that waits for servers, and the run that waits for it.
  struct Waiting {
    std::string user, host;
    proxy::Wanted wanted;
    proxy::RunTicket run = 0;
    LookUp lookUp;
    bool isOver = false;
    std::optional<kernel::Endpoint> found;
  };
  std::optional<kernel::Endpoint> atOnce(const proxy::Wanted& wanted) const;
  std::optional<kernel::Endpoint> search(LookUp& lookUp, const proxy::Wanted& wanted);
  LookUp makeLookUp(kernel::Instant now);
  Cache* cache();
  void goOn(kernel::Instant now, Waiting& waiting);
  /// The search of that run for that place, when it is over; end(): there is none.
  std::list<Waiting>::iterator finished(const proxy::Wanted& wanted, proxy::RunTicket run);
  void onAnswered(const Question& question, const Answer& answer) override;
  void onAnswer(kernel::Instant now, const Question& question, const Answer& answer) override;

  const NodeContext context_;
  Settings settings_;
  Cache cache_;
  Waker& waker_;
  kernel::RandomStream chance_;
  std::list<Waiting> waiting_;
  proxy::RunTicket prepared_ = 0;  ///< whose resolve() comes next
  kernel::Instant now_;            ///< of the step at hand, for the trace
};

}  // namespace forklab::lab::dns
