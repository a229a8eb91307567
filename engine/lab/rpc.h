#pragma once

#include <string>
#include <string_view>

#include "lab/proxy_node.h"

namespace forklab::lab {

/// Answers JSON-RPC 2.0 for one proxy, with Kamailio's codes and messages where a command fails.
class RpcResponder {
 public:
  explicit RpcResponder(ProxyNode& node) : node_(node) {}

  /// Bytes up to the end of the first JSON object in the text; 0: it is not whole yet. What cannot begin one
  /// counts as one, so that it is answered with an error.
  static std::size_t firstRequest(std::string_view text);
  /// The answer to one request, a line; to a batch its answers as a list.
  std::string answer(kernel::Instant now, std::string_view request);

 private:
  ProxyNode& node_;
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
