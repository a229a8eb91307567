#include "tidy/room_picture.h"

#include <algorithm>
#include <regex>
#include <sstream>

namespace forklab::tidy {
namespace {

std::vector<std::string> wordsOf(std::string_view text) {
  std::string spaced(text);
  std::replace(spaced.begin(), spaced.end(), ',', ' ');
  std::istringstream in(spaced);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

std::string fencedBlock(std::string_view readme) {
  const std::size_t open = readme.find("```\n");
  const std::size_t close = readme.find("\n```", open == readme.npos ? open : open + 4);
  if (open == readme.npos || close == readme.npos) return {};
  return std::string(readme.substr(open + 4, close - open - 3));
}

}  // namespace

RoomPicture::RoomPicture(std::string_view readme) {
  std::istringstream block(fencedBlock(readme));
  std::vector<std::pair<std::vector<std::string>, std::vector<std::string>>> rows;
  for (std::string line; std::getline(block, line);) {
    const std::size_t arrow = line.find("->");
    rows.emplace_back(wordsOf(line.substr(0, arrow)),
                      arrow == line.npos ? std::vector<std::string>{} : wordsOf(line.substr(arrow + 2)));
    for (const std::string& room : rows.back().first) order_.push_back(room);
  }
  for (const auto& [rooms, used] : rows) {
    for (const std::string& room : rooms) {
      uses_[room];
      for (const std::string& word : used) uses_[room].insert(fullName(word));
    }
  }
}

/// "functions" stands for "script/functions".
std::string RoomPicture::fullName(const std::string& word) const {
  for (const std::string& room : order_) {
    if (room == word || room.ends_with('/' + word)) return room;
  }
  return word;
}

std::string RoomPicture::roomOf(std::string_view path) const {
  std::string best;
  for (const std::string& room : order_) {
    if (path.starts_with(room + '/') && room.size() > best.size()) best = room;
  }
  return best;
}

bool RoomPicture::allows(const std::string& room, const std::string& used) const {
  const auto uses = uses_.find(room);
  return room == used || (uses != uses_.end() && uses->second.contains(used));
}

std::string RoomPicture::usesText(const std::string& room) const {
  const auto uses = uses_.find(room);
  if (uses == uses_.end() || uses->second.empty()) return "nothing";
  std::string text;
  for (const std::string& used : uses->second) text += (text.empty() ? "" : ", ") + used;
  return text;
}

Findings RoomPicture::checkDrawing() const {
  Findings findings;
  for (std::size_t row = 0; row < order_.size(); ++row) {
    for (const std::string& used : uses_.at(order_[row])) {
      const auto place = std::find(order_.begin(), order_.end(), used);
      if (place != order_.end() && static_cast<std::size_t>(place - order_.begin()) > row) continue;
      findings.push_back(
          {"engine/README.md", 0,
           '"' + order_[row] + " -> " + used + "\": arrows go down, to a room drawn further below"});
    }
  }
  return findings;
}

Findings RoomPicture::check(const Source& source) const {
  const std::string inEngine = source.path.substr(std::string_view("engine/").size());
  const std::string room = roomOf(inEngine);
  if (room.empty())
    return {{source.path, 0, "its folder is no room of the picture in engine/README.md; draw it there"}};
  Findings findings;
  for (const Include& include : includesOf(source)) {
    if (include.name.front() == '<') continue;
    const std::string used = roomOf(include.name);
    if (used.empty()) {
      findings.push_back(
          {source.path, include.line, '"' + include.name + "\" names no room; write it as \"room/file.h\""});
    } else if (!allows(room, used)) {
      findings.push_back({source.path, include.line,
                          room + " may not use " + used + " (it may use " + usesText(room) +
                              "): pass the value in, or move the code to the room that it is about"});
    }
  }
  return findings;
}

Findings RoomPicture::checkCmake(const Source& source) const {
  static const std::regex pattern(R"(forklab_room\(\s*(\w+)([^)]*)\))");
  Findings findings;
  for (auto match = std::sregex_iterator(source.text.begin(), source.text.end(), pattern);
       match != std::sregex_iterator(); ++match) {
    const std::string room = fullName((*match)[1].str());
    const std::string arguments = (*match)[2].str();
    const std::size_t uses = arguments.find("USES");
    if (uses == arguments.npos) continue;
    for (const std::string& word : wordsOf(arguments.substr(uses + 4))) {
      if (word == "SOURCES" || word == "LIBRARIES") break;
      if (allows(room, fullName(word))) continue;
      findings.push_back({source.path, source.lineOf(static_cast<std::size_t>(match->position())),
                          room + " may not use " + word + " (it may use " + usesText(room) + ')'});
    }
  }
  return findings;
}

}  // namespace forklab::tidy
