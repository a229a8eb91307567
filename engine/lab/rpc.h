#pragma once

#include <map>
#include <string>
#include <string_view>

#include "lab/proxy_node.h"

namespace forklab::lab {

/// Answers JSON-RPC 2.0 for one proxy, with Kamailio's codes and messages where a command fails.
class RpcResponder final : public CommandGiver {
 public:
  /// Names who asked, as the caller likes.
  using Asker = std::uint64_t;
  /// Takes the answers that come later, each a line.
  class Post {
   public:
    virtual void deliver(Asker asker, const std::string& answer) = 0;

   protected:
    ~Post() = default;
  };

  /// `post` null: commands that wait fail. Both outlive it.
  RpcResponder(ProxyNode& node, Post* post);
  ~RpcResponder();
  RpcResponder(const RpcResponder&) = delete;
  RpcResponder& operator=(const RpcResponder&) = delete;

  /// Bytes up to the end of the first JSON object in the text; 0: it is not whole yet. What cannot begin one
  /// counts as one, so that it is answered with an error.
  static std::size_t firstRequest(std::string_view text);
  /// The answer to one request, a line; to a batch its answers as a list. Those that come later are left out;
  /// empty: nothing else was asked.
  std::string answer(kernel::Instant now, std::string_view request, Asker asker = 0);

  void onCommandAnswered(functions::RpcTicket ticket, const functions::RpcOutcome& outcome) override;

 private:
  struct Waiting;

  ProxyNode& node_;
  Post* post_;
  std::map<functions::RpcTicket, Waiting> waiting_;
};

/// A request for the server above; words that are numbers become numbers, "s:12" stays a text.
std::string rpcRequest(std::string_view method, const std::vector<std::string>& words);

/// What came back: the result as readable JSON, or the error's code and message.
struct RpcAnswer {
  bool isError = false;
  std::string text;
};
RpcAnswer readRpcAnswer(std::string_view answer);

}  // namespace forklab::lab
