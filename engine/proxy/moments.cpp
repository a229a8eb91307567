// The part of Core that tells watchers, and the record, what becomes of transactions.
#include "proxy/core.h"

namespace forklab::proxy {

namespace {

constexpr std::array<std::string_view, kMomentCount> kNames{"TMCB_REQUEST_IN",
                                                            "TMCB_REQUEST_PENDING",
                                                            "TMCB_REQUEST_FWDED",
                                                            "TMCB_REQUEST_OUT",
                                                            "TMCB_REQUEST_SENT",
                                                            "TMCB_REQ_RETR_IN",
                                                            "TMCB_RESPONSE_IN",
                                                            "TMCB_RESPONSE_FWDED",
                                                            "TMCB_RESPONSE_READY",
                                                            "TMCB_RESPONSE_OUT",
                                                            "TMCB_RESPONSE_SENT",
                                                            "TMCB_ON_FAILURE_RO",
                                                            "TMCB_ON_FAILURE",
                                                            "TMCB_ON_BRANCH_FAILURE_RO",
                                                            "TMCB_ON_BRANCH_FAILURE",
                                                            "TMCB_E2EACK_IN",
                                                            "TMCB_E2EACK_RETR_IN",
                                                            "TMCB_ACK_NEG_IN",
                                                            "TMCB_E2ECANCEL_IN",
                                                            "TMCB_LOCAL_REQUEST_IN",
                                                            "TMCB_LOCAL_RESPONSE_IN",
                                                            "TMCB_LOCAL_RESPONSE_OUT",
                                                            "TMCB_LOCAL_COMPLETED",
                                                            "TMCB_LOCAL_REQUEST_DROP",
                                                            "TMCB_DESTROY"};

/// "SIP/2.0 180 …": 180; of a request 0.
int statusOf(std::string_view text) {
  constexpr std::string_view kVersion = "SIP/2.0 ";
  if (!text.starts_with(kVersion) || text.size() < kVersion.size() + 3) return 0;
  int status = 0;
  for (const char digit : text.substr(kVersion.size(), 3)) status = status * 10 + (digit - '0');
  return status;
}

/// The newest first, as tm's lists grow at their heads; what is added meanwhile waits for the next moment.
void callEach(std::vector<Watch>& watches, Notice& notice) {
  for (std::size_t i = watches.size(); i-- > 0;) {
    const Watch watch = watches[i];
    if ((watch.moments & momentBit(notice.moment)) == 0) continue;
    notice.argument = watch.argument;
    watch.watcher->onMoment(notice);
  }
}

}  // namespace

std::string_view momentText(Moment moment) { return kNames[static_cast<std::size_t>(moment)]; }

void Core::watch(TransactionWatcher& watcher, Moments moments, std::uint64_t argument) {
  watches_.push_back({&watcher, moments, argument});
  watched_ |= moments;
}

void Core::watch(RoutingContext& context, const Watch& watch) {
  std::vector<Watch>& list = context.fork == nullptr ? context.watches : context.fork->watches;
  list.push_back(watch);
  watched_ |= watch.moments;
}

void Core::tell(Notice notice) {
  if (notice.fork != nullptr) {
    notice.transaction = notice.fork->server;
    // Its memory outlives the call, whatever a watcher does.
    ++notice.fork->inUse;
  }
  trace::Recorder& recorder = *environment_.recorder;
  if (recorder.records(trace::Level::full)) {
    recorder.append(now_, environment_.node, trace::Level::full,
                    trace::CallbackReached{
                        notice.transaction, momentText(notice.moment), static_cast<std::int16_t>(notice.code),
                        static_cast<std::uint16_t>(notice.branch + 1), notice.isAgain, notice.isOwn});
  }
  if (notice.fork != nullptr) callEach(notice.fork->watches, notice);
  callEach(watches_, notice);
  if (notice.fork != nullptr) --notice.fork->inUse;
}

void Core::noteSent(kernel::Instant now, const transaction::Effect& sent, std::string_view bytes) {
  if (!hears(kSendMoments) || sent.transaction == 0) return;
  now_ = now;
  Notice notice;
  notice.transaction = sent.transaction;
  notice.to = sent.to;
  notice.bytes = bytes;
  notice.isAgain = sent.retransmission > 0;
  notice.code = statusOf(bytes);
  if (const auto server = servers_.find(sent.transaction); server != servers_.end()) {
    notice.fork = server->second;
    notice.request = notice.fork->request.get();
    return noteReplySent(notice, sent.mark);
  }
  noteRequestSent(notice, sent);
}

void Core::noteReplySent(Notice& notice, std::uint8_t mark) {
  notice.isOwn = (mark & kOwnReply) != 0;
  if ((mark & kReplyOut) != 0) {
    notice.moment = Moment::responseOut;
    notice.isAgain = false;
    tell(notice);
  }
  notice.moment = Moment::responseSent;
  tell(notice);
}

void Core::noteRequestSent(Notice& notice, const transaction::Effect& sent) {
  const auto place = clients_.find(sent.transaction);
  const bool isHop = notice.bytes.starts_with("ACK ");
  bool isFirst = !notice.isAgain && !isHop;
  if (place != clients_.end()) {
    notice.fork = place->second.fork;
    notice.request = notice.fork->request.get();
    notice.branch = place->second.branch;
    if (place->second.isCancel) notice.code = Notice::kOwnCancel;
    isFirst = isFirst && !place->second.isCancel;
  } else if (ownRequests_.holds(sent.transaction)) {
    notice.isOwn = true;
    isFirst = false;
  } else {
    return;
  }
  if (isHop) notice.code = Notice::kOwnAck;
  if (isFirst) {
    notice.moment = Moment::requestOut;
    tell(notice);
  }
  notice.moment = Moment::requestSent;
  tell(notice);
}

}  // namespace forklab::proxy
