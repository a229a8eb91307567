#include "lab/live/live_name_server.h"

#include "lab/dns/message.h"

namespace forklab::lab {
namespace {

dns::Answer answerOf(const net::NameClient::Reply& reply, const dns::Question& question) {
  dns::Answer answer;
  answer.outcome = reply.isSilence ? dns::Outcome::timeout : dns::Outcome::serverFailure;
  if (!reply.message.empty()) answer = dns::readMessage(reply.message, question);
  answer.took = reply.took;
  answer.tries = reply.tries;
  return answer;
}

}  // namespace

LiveNameServer::LiveNameServer(net::LiveLoop& loop, const dns::Settings& settings, const std::string& server)
    : client_(loop, {server, settings.patience.between, settings.patience.tries, settings.mostServers}) {}

void LiveNameServer::begin(const dns::Question& question, Listener& listener) {
  client_.ask(question.name, dns::wireType(question.type),
              [question, &listener](kernel::Instant now, const net::NameClient::Reply& reply) {
                listener.onAnswer(now, question, answerOf(reply, question));
              });
}

dns::Answer LiveNameServer::wait(const dns::Question& question) {
  return answerOf(client_.wait(question.name, dns::wireType(question.type)), question);
}

}  // namespace forklab::lab
