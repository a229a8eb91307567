#include "lab/scenario/yaml_tree.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <utility>

namespace forklab::lab {

namespace {

using script::Diagnostic;
using script::Location;

/// Thrown through yaml-cpp, whose events have no other way to say stop.
struct Abandoned {};

/// A range never spans lines: a caret line under it could not be drawn.
std::uint32_t endOfLine(std::string_view text, std::uint32_t from) {
  const auto end = text.find_first_of("\r\n", from);
  return static_cast<std::uint32_t>(end == std::string_view::npos ? text.size() : end);
}

/// Behind the closing quote; nothing when the quote is never closed, which yaml-cpp 0.7 lets pass.
std::optional<std::uint32_t> endOfQuoted(std::string_view text, std::uint32_t begin) {
  const char quote = text[begin];
  for (std::size_t at = begin + 1; at < text.size(); ++at) {
    if (quote == '"' && text[at] == '\\') {
      ++at;
    } else if (text[at] == quote) {
      if (quote == '"' || at + 1 >= text.size() || text[at + 1] != quote)
        return static_cast<std::uint32_t>(at + 1);
      ++at;
    }
  }
  return std::nullopt;
}

/// Builds the tree from yaml-cpp's events; its own tree would lose duplicate keys and places.
class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const script::SourceFile& source, std::uint16_t file, std::vector<Diagnostic>& diagnostics)
      : source_(source), file_(file), diagnostics_(diagnostics) {}

  YamlNode take() { return std::move(root_); }

  // What a scenario does not need is refused where it is met.
  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    YamlNode node;
    node.where = inMapping() && stack_.back().hasKey ? stack_.back().keyWhere : placeOf(mark, 0);
    add(std::move(node));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    stop(placeOf(mark, 1), "yaml-alias", "aliases (`*name`) are not part of a scenario file",
         "write the value out");
  }
  void OnAnchor(const YAML::Mark& mark, const std::string&) override {
    stop(placeOf(mark, 1), "yaml-anchor", "anchors (`&name`) are not part of a scenario file",
         "write the value out");
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    refuseTag(mark, tag);
    YamlNode node;
    node.kind = YamlNode::Kind::scalar;
    node.text = value;
    node.where = placeOfScalar(mark, value);
    add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::list, mark, tag);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::mapping, mark, tag);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    YamlNode node;
    bool hasKey = false;
    bool isDuplicate = false;
    std::string key;
    Location keyWhere;
  };

  bool inMapping() const { return !stack_.empty() && stack_.back().node.kind == YamlNode::Kind::mapping; }

  Location placeOf(const YAML::Mark& mark, std::uint32_t length) const {
    const auto size = static_cast<std::uint32_t>(source_.text.size());
    const auto begin = std::min(static_cast<std::uint32_t>(std::max(mark.pos, 0)), size);
    return {file_, {begin, std::min(begin + length, size)}};
  }

  /// yaml-cpp tells where a value begins, not where it ends; its own text mostly does.
  Location placeOfScalar(const YAML::Mark& mark, const std::string& value) {
    Location place = placeOf(mark, static_cast<std::uint32_t>(value.size()));
    const std::string_view text = source_.text;
    const std::uint32_t begin = place.range.begin;
    if (begin >= text.size()) return place;
    if (text[begin] == '"' || text[begin] == '\'') {
      const auto end = endOfQuoted(text, begin);
      if (!end) {
        stop({file_, {begin, endOfLine(text, begin)}}, "yaml-quote", "this quote is never closed",
             std::string("add a closing ") + text[begin]);
      }
      place.range.end = *end;
    } else if (place.range.of(text) != value) {
      place.range.end = endOfLine(text, begin);
    }
    return place;
  }

  /// yaml-cpp reports "?" for plain and "!" for quoted values that have no tag.
  void refuseTag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    stop(placeOf(mark, 1), "yaml-tag", "tags (`!name`) are not part of a scenario file",
         "remove the tag; values have the type that their key asks for");
  }

  void open(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag) {
    refuseTag(mark, tag);
    if (stack_.size() >= kYamlDepth) {
      stop(placeOf(mark, 1), "yaml-depth", "nested more than " + std::to_string(kYamlDepth) + " deep", "");
    }
    if (inMapping() && !stack_.back().hasKey) {
      stop(placeOf(mark, 1), "yaml-key", "a key must be a plain word, not a list or a mapping", "");
    }
    Frame frame;
    frame.node.kind = kind;
    frame.node.where = placeOf(mark, 1);
    count(mark);
    stack_.push_back(std::move(frame));
  }

  void close() {
    YamlNode node = std::move(stack_.back().node);
    stack_.pop_back();
    add(std::move(node));
  }

  void count(const YAML::Mark& mark) {
    if (++nodes_ > kYamlNodes) {
      stop(placeOf(mark, 1), "yaml-nodes", "more than " + std::to_string(kYamlNodes) + " values in one file",
           "");
    }
  }

  void add(YamlNode node) {
    if (node.kind == YamlNode::Kind::scalar || node.kind == YamlNode::Kind::null) {
      if (++nodes_ > kYamlNodes) {
        stop(node.where, "yaml-nodes", "more than " + std::to_string(kYamlNodes) + " values in one file", "");
      }
    }
    if (stack_.empty()) {
      root_ = std::move(node);
      return;
    }
    Frame& frame = stack_.back();
    if (frame.node.kind == YamlNode::Kind::list) {
      frame.node.items.push_back(std::move(node));
    } else if (!frame.hasKey) {
      takeKey(frame, node);
    } else {
      frame.hasKey = false;
      if (frame.isDuplicate) return;
      frame.node.entries.push_back({std::move(frame.key), frame.keyWhere, std::move(node)});
    }
  }

  /// The first of two equal keys stays, and reading goes on: one slip should not hide the others.
  void takeKey(Frame& frame, YamlNode& node) {
    if (node.kind == YamlNode::Kind::null || node.text.empty())
      stop(node.where, "yaml-key", "an empty key", "");
    if (node.text == "<<") {
      stop(node.where, "yaml-merge", "merge keys (`<<`) are not part of a scenario file",
           "write the values out");
    }
    const YamlEntry* first = frame.node.find(node.text);
    frame.isDuplicate = first != nullptr;
    if (first != nullptr) {
      Diagnostic found;
      found.code = "duplicate-key";
      found.where = node.where;
      found.message = "`" + node.text + "` stands here a second time";
      found.hint = "remove one of the two";
      found.related.push_back({first->keyWhere, "first here"});
      diagnostics_.push_back(std::move(found));
    }
    frame.hasKey = true;
    frame.key = std::move(node.text);
    frame.keyWhere = node.where;
  }

  [[noreturn]] void stop(Location where, std::string_view code, std::string message, std::string hint) {
    Diagnostic found;
    found.code = code;
    found.where = where;
    found.message = std::move(message);
    found.hint = std::move(hint);
    diagnostics_.push_back(std::move(found));
    throw Abandoned{};
  }

  const script::SourceFile& source_;
  std::uint16_t file_;
  std::vector<Diagnostic>& diagnostics_;
  YamlNode root_;
  std::vector<Frame> stack_;
  std::size_t nodes_ = 0;
};

void addError(std::vector<Diagnostic>& diagnostics, Location where, std::string_view code,
              std::string message, std::string hint) {
  Diagnostic found;
  found.code = code;
  found.where = where;
  found.message = std::move(message);
  found.hint = std::move(hint);
  diagnostics.push_back(std::move(found));
}

/// What must be settled before a parser may see the bytes.
bool isReadable(const script::SourceFile& source, std::uint16_t file, std::vector<Diagnostic>& diagnostics) {
  const std::string_view text = source.text;
  if (text.size() > kYamlBytes) {
    addError(diagnostics, {file, {0, 0}}, "file-size", "a scenario file may have 1 MiB, this one has more",
             "is this the right file?");
    return false;
  }
  const auto binary = std::find_if(text.begin(), text.end(), [](char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7f;
  });
  if (binary == text.end()) return true;
  const auto at = static_cast<std::uint32_t>(binary - text.begin());
  addError(diagnostics, {file, {at, at + 1}}, "not-text", "this is not a text file",
           "a scenario is YAML, in UTF-8");
  return false;
}

}  // namespace

const YamlEntry* YamlNode::find(std::string_view key) const {
  const auto found =
      std::find_if(entries.begin(), entries.end(), [&](const YamlEntry& entry) { return entry.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

YamlEntry* YamlNode::find(std::string_view key) {
  return const_cast<YamlEntry*>(std::as_const(*this).find(key));
}

/// A byte order mark is dropped: yaml-cpp does not count it, and nobody sees it.
std::shared_ptr<const script::SourceFile> makeSource(std::string_view path, std::string_view text) {
  auto source = std::make_shared<script::SourceFile>();
  source->path = path;
  if (text.substr(0, 3) == "\xef\xbb\xbf") text.remove_prefix(3);
  source->text = text;
  source->lineStarts.push_back(0);
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\n') source->lineStarts.push_back(static_cast<std::uint32_t>(at + 1));
  }
  return source;
}

std::optional<YamlNode> readYaml(const script::SourceFile& source, std::uint16_t file,
                                 std::vector<Diagnostic>& diagnostics) {
  if (!isReadable(source, file, diagnostics)) return std::nullopt;
  TreeBuilder builder(source, file, diagnostics);
  try {
    std::istringstream stream(source.text);
    YAML::Parser parser(stream);
    parser.HandleNextDocument(builder);
    YamlNode root = builder.take();
    TreeBuilder rest(source, file, diagnostics);
    if (parser.HandleNextDocument(rest)) {
      addError(diagnostics, rest.take().where, "yaml-documents", "a second document begins here",
               "a scenario file has one document; remove the line `---`");
    }
    return root;
  } catch (const Abandoned&) {
    return std::nullopt;
  } catch (const YAML::Exception& error) {
    const auto size = static_cast<std::uint32_t>(source.text.size());
    const auto at = std::min(static_cast<std::uint32_t>(std::max(error.mark.pos, 0)), size);
    addError(diagnostics, {file, {at, std::min(at + 1, size)}}, "yaml", "not YAML: " + error.msg,
             "look at the indentation, quotes and brackets here and on the line above");
  }
  return std::nullopt;
}

}  // namespace forklab::lab
