#include "proxy/cancel.h"

#include "proxy/local_reply.h"
#include "proxy/reply_decision.h"
#include "proxy/suspension.h"
#include "sip/builder.h"

namespace forklab::proxy {

namespace {

/// The Reason headers of a CANCEL, copied to the ones that follow from it.
std::string reasonLines(const sip::Message& cancel) {
  std::string lines;
  for (const sip::HeaderLine& line : cancel.headers()) {
    if (line.name == sip::HeaderName::reason) lines += line.line.of(cancel.text());
  }
  return lines;
}

std::string ownReason(const Core& core, int code) {
  if (!core.settings().localCancelReason || code == 0) return {};
  if (code == 200) return "Reason: SIP;cause=200;text=\"Call completed elsewhere\"\r\n";
  return "Reason: SIP;cause=" + std::to_string(code) + "\r\n";
}

void stopTimers(Core& core, const Branch& branch) {
  core.layer().release(core.now(), branch.client, core.layerEffects());
  core.settle();
}

}  // namespace

void noteBranch(const Core& core, const Fork& fork, std::size_t index, std::string_view state, int code) {
  trace::Recorder& recorder = *core.environment().recorder;
  if (!recorder.records(trace::Level::full)) return;
  recorder.append(core.now(), core.environment().node, trace::Level::full,
                  trace::BranchChanged{fork.server, static_cast<std::uint16_t>(index), state,
                                       static_cast<std::uint16_t>(code)});
}

void sendCancel(Core& core, Fork& fork, std::size_t index) {
  Branch& branch = fork.branches[index];
  if (branch.cancelClient != 0 || branch.sent.empty()) return;
  const auto invite = sip::Message::parseLeniently(branch.sent);
  if (!invite) return core.log("ERROR", "cannot build the CANCEL of a branch: " + invite.error().message);
  noteBranch(core, fork, index, "cancelling", 0);
  core.openCancel(fork, index, sip::buildCancel(**invite, branch.cancelLines));
}

void cancelBranch(Core& core, Fork& fork, std::size_t index, std::string lines) {
  Branch& branch = fork.branches[index];
  if (branch.isFinal() || branch.cancelWanted) return;
  branch.cancelWanted = true;
  branch.cancelLines = std::move(lines);
  const int method = core.settings().cancelBranchMethod;
  if (branch.lastStatus > 0 || method == 2) return sendCancel(core, fork, index);
  if (method != 0) return;
  stopTimers(core, branch);
  noteBranch(core, fork, index, "cancelled", 487);
  takeFakedReply(core, fork, index, 487);
}

void cancelPending(Core& core, Fork& fork, int reason) {
  for (std::size_t i = 0; i < fork.branches.size(); ++i) cancelBranch(core, fork, i, ownReason(core, reason));
}

void cancelAfterFinal(Core& core, Fork& fork, int status) {
  for (std::size_t i = 0; i < fork.branches.size(); ++i) {
    Branch& branch = fork.branches[i];
    if (branch.isFinal()) continue;
    stopTimers(core, branch);
    // RFC 3261 9.1: only an INVITE is worth a CANCEL; other methods are answered at once.
    if (!fork.isInvite() || branch.cancelWanted) continue;
    branch.cancelWanted = true;
    branch.cancelLines = ownReason(core, status / 100 == 2 ? 200 : status);
    if (branch.lastStatus > 0) sendCancel(core, fork, i);
  }
}

void cancelInvite(Core& core, Fork& invite, Fork& cancel) {
  // Nobody downstream can give the 487, so tm gives it itself.
  if (onlyWaits(invite) && (invite.branches.empty() || invite.suspended) && !invite.isAnswered()) {
    invite.cancelled = true;
    replyInTransaction(core, invite, 487, "Request canceled");
    return replyInTransaction(core, cancel, 200, "ok -- no more pending branches");
  }
  const bool pending = !invite.isAnswered() && invite.hasPending();
  invite.cancelled = true;
  if (pending) {
    const std::string lines = core.settings().forwardedCancelReason && invite.forwardsCancelReason
                                  ? reasonLines(*cancel.request)
                                  : std::string();
    // A faked 487 may answer the call and so end the fork while the loop still walks it.
    ++invite.inUse;
    for (std::size_t i = 0; i < invite.branches.size(); ++i) cancelBranch(core, invite, i, lines);
    --invite.inUse;
  }
  replyInTransaction(core, cancel, 200, pending ? "canceling" : "ok -- no more pending branches");
}

}  // namespace forklab::proxy
