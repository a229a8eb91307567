#include <vector>

#include "kernel/check.h"
#include "sip/framer.h"

namespace {

using forklab::sip::Framer;

/// What the stream gives, told frame by frame.
std::vector<std::string> framesOf(std::string_view stream, std::size_t piece) {
  Framer framer(4096);
  std::vector<std::string> told;
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    framer.add(stream.substr(at, piece));
    for (auto frame = framer.next(); frame.kind != Framer::Frame::Kind::none; frame = framer.next()) {
      told.push_back(std::to_string(static_cast<int>(frame.kind)) + std::string(frame.bytes.view()));
      if (frame.kind == Framer::Frame::Kind::broken) return told;
    }
    FORKLAB_CHECK(framer.waiting() <= 4096 + piece);
  }
  return told;
}

}  // namespace

/// However a stream is cut into pieces, its messages are the same.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t piece = data[0] == 0 ? 1 : data[0];
  FORKLAB_CHECK(framesOf(stream, 1) == framesOf(stream, piece));
  return 0;
}
