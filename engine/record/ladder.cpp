#include "record/ladder.h"

#include <algorithm>
#include <ostream>

#include "record/ladder_layout.h"

namespace forklab::record {
namespace {

/// A text line that grows when something is put behind its end.
class Canvas {
 public:
  void put(std::size_t at, std::string_view text) {
    if (line_.size() < at + text.size()) line_.resize(at + text.size(), ' ');
    line_.replace(at, text.size(), text);
  }
  void fill(std::size_t from, std::size_t to, char c) {
    if (to > from) put(from, std::string(to - from, c));
  }
  std::string take() {
    // No blanks at the end of lines: ladders are kept in version control and compared.
    line_.erase(line_.find_last_not_of(' ') + 1);
    return std::move(line_);
  }

 private:
  std::string line_;
};

class LadderPen {
 public:
  LadderPen(const LadderRows& ladder, std::size_t width)
      : ladder_(ladder), layout_(layOutLadder(ladder, width)), width_(width) {}

  std::string heading() const {
    Canvas canvas;
    for (std::size_t i = 0; i < ladder_.columns.size(); ++i) {
      const std::string& name = ladder_.columns[i];
      canvas.put(layout_.lifelines[i] - name.size() / 2, name);
    }
    return canvas.take();
  }

  std::string line(const LadderRow& row) const {
    Canvas canvas;
    const std::string time = kernel::toSecondsText(row.time);
    canvas.put(layout_.timeWidth - time.size(), time);
    if (row.kind != LadderRow::Kind::across) {
      for (const std::size_t lifeline : layout_.lifelines) canvas.put(lifeline, "|");
    }
    switch (row.kind) {
      case LadderRow::Kind::message: drawMessage(canvas, row); break;
      case LadderRow::Kind::tag: drawTag(canvas, row); break;
      case LadderRow::Kind::across: canvas.put(layout_.left, "~~~ " + row.labels.front() + " ~~~"); break;
    }
    return canvas.take();
  }

 private:
  /// Centred on its lifeline as far as the edges allow.
  void drawTag(Canvas& canvas, const LadderRow& row) const {
    const std::string& text = row.labels.front();
    const std::size_t lifeline = layout_.lifelines[row.from];
    std::size_t at = lifeline - std::min(lifeline - layout_.left, text.size() / 2);
    if (at + text.size() > width_) at = std::max(layout_.left, width_ - std::min(width_, text.size()));
    canvas.put(at, text);
  }

  void drawMessage(Canvas& canvas, const LadderRow& row) const {
    const std::size_t from = layout_.lifelines[row.from];
    if (row.to == row.from) {
      canvas.put(from + 1, "<- " + row.labels.front() + " (to itself)");
    } else if (row.to == LadderRow::kNowhere && layout_.lifelines.size() == 1) {
      canvas.put(from + 1, "-- " + row.labels.front() + " --X " + row.lost);
    } else {
      // Nobody lives where it was sent to, so the arrow points at a neighbour and ends in an X.
      const std::size_t nearest = row.from + 1 < layout_.lifelines.size() ? row.from + 1 : row.from - 1;
      const std::size_t to = layout_.lifelines[row.to == LadderRow::kNowhere ? nearest : row.to];
      drawArrow(canvas, row, from, to);
    }
    if (!row.note.empty()) canvas.put(layout_.width + 2, row.note);
  }

  void drawArrow(Canvas& canvas, const LadderRow& row, std::size_t from, std::size_t to) const {
    const bool isLost = !row.lost.empty() || row.to == LadderRow::kNowhere;
    const bool isRightward = to > from;
    // The shaft lies between the lifelines; of a lost one, the part behind the X says why.
    std::size_t begin = std::min(from, to) + 1;
    std::size_t end = std::max(from, to);
    const std::size_t room = end - begin;
    if (isLost) {
      // The shaft keeps at least eight characters, for its label.
      const std::size_t reason = std::min(row.lost.size() + 2, room > 10 ? room - 8 : 0);
      const std::string text = reason > 2 ? row.lost.substr(0, reason - 2) : "";
      canvas.fill(begin, end, ' ');
      if (isRightward) {
        end -= reason;
        canvas.put(end + 1, text);
      } else {
        canvas.put(begin + 1, text);
        begin += reason;
      }
    }
    canvas.fill(begin, end, '-');
    if (isRightward) {
      canvas.put(end - 1, isLost ? "X" : ">");
    } else {
      canvas.put(begin, isLost ? "X" : "<");
    }
    drawLabel(canvas, row, isRightward ? begin : begin + 1, isRightward ? end - 1 : end);
  }

  /// In the middle of the shaft, with at least one dash and a space at either side.
  static void drawLabel(Canvas& canvas, const LadderRow& row, std::size_t begin, std::size_t end) {
    const std::size_t room = end - begin;
    for (const std::string& label : row.labels) {
      if (label.size() + 4 > room) continue;
      canvas.put(begin + (room - label.size() - 2) / 2, ' ' + label + ' ');
      return;
    }
    const std::string& shortest = row.labels.back();
    canvas.put(begin + (room > shortest.size() ? (room - shortest.size()) / 2 : 0), shortest.substr(0, room));
  }

  const LadderRows& ladder_;
  LadderLayout layout_;
  std::size_t width_;
};

}  // namespace

void writeLadder(const std::shared_ptr<const trace::Log>& log, std::ostream& out, std::size_t width) {
  const LadderRows ladder = ladderRows(log);
  const LadderPen pen(ladder, width);
  out << pen.heading() << '\n';
  for (const LadderRow& row : ladder.rows) {
    if (!out) return;
    out << pen.line(row) << '\n';
  }
}

}  // namespace forklab::record
