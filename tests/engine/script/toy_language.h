#pragma once

#include <map>
#include <string>
#include <vector>

#include "script/program.h"
#include "script/run.h"

/// A small server for the language alone: one fixed INVITE, a few functions that write down what they were
/// told.
namespace forklab::script::toy {

struct Reply {
  std::string code;
  std::string headers;
};

/// What a script sees and does.
class Message final : public Host {
 public:
  static Message& of(Host& host) { return static_cast<Message&>(host); }

  std::map<std::string, std::string> fields = {
      {"rU", "bob"},    {"rd", "example.com"}, {"rp", "5060"},
      {"rm", "INVITE"}, {"fU", "alice"},       {"fd", "example.org"},
      {"tU", "bob"},    {"td", "example.com"}, {"ua", "Desk Phone/1.2"},
      {"cs", "17"},     {"si", "127.0.0.1"}};
  std::map<std::string, std::vector<std::string>> headers = {{"Subject", {"hello there"}}};
  std::map<std::string, std::vector<Value>> avps;  ///< newest first
  std::uint32_t flags = 0;
  std::string body = "v=0\r\no=- 1 1 IN IP4 192.0.2.7\r\ns=call\r\nm=audio 4000 RTP/AVP 0 8\r\n";

  std::vector<std::string> did;  ///< "t_relay()", "append_branch(sip:b@example.com, 0.5)"
  std::vector<Reply> replies;
  std::string replyHeaders;
  std::vector<std::int64_t> waitsFor;  ///< what resume gives to the next wait_here()

  std::string requestUri() const { return "sip:" + fields.at("rU") + "@" + fields.at("rd"); }
};

const Registry& registry();

LoadResult load(std::string_view text);

/// The program's request route on a message of its own.
struct Played {
  Message message;
  WorkerVariables variables;
  Run::End end = Run::End::fellOff;
  std::int64_t code = 0;
};
Played play(std::string_view text);

/// "a b c": every finding rendered, one after the other.
std::string rendered(const LoadResult& result);

}  // namespace forklab::script::toy
