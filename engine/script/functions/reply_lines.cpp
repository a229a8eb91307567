#include "script/functions/reply_lines.h"

#include "proxy/local_reply.h"

namespace forklab::functions {

void addReplyLine(proxy::RoutingContext& context, std::string_view line) {
  // On a reply they would be lines of an answer to that reply, which nobody makes.
  const bool isReply = context.stage == proxy::Stage::onreply;
  (context.fork == nullptr || isReply ? context.replyLines : context.fork->replyLines) += line;
}

void replyEitherWay(proxy::RoutingContext& context, int status, std::string_view reason) {
  if (context.fork == nullptr) {
    proxy::replyStateless(context, status, reason);
  } else if (!context.fork->isAnswered()) {
    proxy::replyInTransaction(context.core(), *context.fork, status, reason);
  }
}

}  // namespace forklab::functions
