#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sip/message.h"

/// The torture messages of RFC 4475 and RFC 5118 with the verdicts of their index.json.
namespace forklab::corpus {

struct Sample {
  std::string name;
  bool isRequest = true;
  std::string verdict;  ///< "valid", "invalid", "unwise"
  std::string action;   ///< what a proxy does: "forward", "reject", "drop", …
  std::vector<int> proxyCodes;
  std::string bytes;
};

/// Where the references of others lie: FORKLAB_REFERENCE, or "shared" beside the sources.
std::filesystem::path referenceFolder();

/// Every message of both corpora; empty when they are not there.
std::vector<Sample> allSamples();

/// Reads every typed value of a message and shows each text and each error's range to `seen`.
void readEverything(const sip::Message& message, const std::function<void(std::string_view)>& seen,
                    const std::function<void(const kernel::Error&)>& failed);

}  // namespace forklab::corpus
