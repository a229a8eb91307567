#include "views/script_view.h"

#include <QFileInfo>
#include <QVBoxLayout>
#include <algorithm>

#include "models/texts.h"
#include "models/words.h"

namespace forklab::views {

ScriptView::ScriptView(run::Session& session)
    : session_(session),
      hint_(tr("The routing script of a proxy, with the lines that ran."),
            tr("Open a scenario with a proxy, or a .cfg, with Ctrl+O.")) {
  setAccessibleName(tr("Script"));
  choice_.setAccessibleName(tr("Which script"));
  pages_.addWidget(&hint_);
  pages_.addWidget(&text_);
  auto* const layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(0);
  layout->addWidget(&choice_);
  layout->addWidget(&pages_, 1);
  setFocusProxy(&text_);
  connect(&choice_, &QComboBox::currentIndexChanged, this, &ScriptView::showSource);
  connect(&session, &run::Session::opened, this, &ScriptView::onOpened);
  connect(&session.selection(), &run::Selection::packetSelected, this, &ScriptView::onPacketSelected);
  connect(&session.selection(), &run::Selection::playheadMoved, this, &ScriptView::onPlayheadMoved);
  onOpened();
}

void ScriptView::addSources(trace::NodeId node) {
  const script::SourceFiles& files = session_.info().scripts[node];
  for (std::size_t file = 0; file < files.size(); ++file) {
    sources_.push_back({node, static_cast<std::uint16_t>(file)});
    const QString name = QFileInfo(models::toQt(files[file]->path)).fileName();
    choice_.addItem(tr("%1 of %2").arg(name, models::nodeName(session_.index(), node)));
  }
}

// One entry per file and proxy: the same script on two proxies runs twice.
void ScriptView::onOpened() {
  counts_ = {};
  sources_.clear();
  {
    const QSignalBlocker quiet(choice_);
    choice_.clear();
    const std::size_t nodes = session_.isOpen() ? session_.info().scripts.size() : 0;
    for (std::size_t node = 0; node < nodes; ++node) addSources(static_cast<trace::NodeId>(node));
  }
  choice_.setVisible(sources_.size() > 1);
  pages_.setCurrentIndex(sources_.empty() ? 0 : 1);
  if (!sources_.empty()) showSource(0);
  onPlayheadMoved();
}

void ScriptView::showSource(int number) {
  if (number < 0) return;
  const Source source = sources_[static_cast<std::size_t>(number)];
  // Their places are those of the text that goes.
  text_.setFindings({});
  text_.setPlainText(models::toQt(session_.info().scripts[source.node][source.file]->text));
  text_.setCounter([this, source](std::uint32_t line) {
    return counts_.count({source.node, source.file, line});
  });
  text_.setCausingLine(0);
  showFindings(source);
  onPacketSelected();
}

// What loading said of this very text; problems of a file that did not open are about another one.
void ScriptView::showFindings(const Source& source) {
  const auto& file = session_.info().scripts[source.node][source.file];
  const std::shared_ptr<const run::Problems> problems = session_.problems();
  std::vector<ScriptText::Finding> findings;
  for (const script::Diagnostic& one : problems->diagnostics) {
    if (one.where.file >= problems->files.size() || problems->files[one.where.file] != file) continue;
    const auto characters = [&file](std::uint32_t byte) {
      const QString before = models::toQt(std::string_view(file->text).substr(0, byte));
      // A line end is one character in the text of a widget, however it is written.
      return static_cast<int>(before.size() - before.count(QStringLiteral("\r\n")));
    };
    findings.push_back({file->positionOf(one.where.range.begin).line, characters(one.where.range.begin),
                        characters(one.where.range.end), one.severity == script::Severity::hint,
                        models::Words::sentence(one.message), models::Words::sentence(one.hint)});
  }
  text_.setFindings(std::move(findings));
}

void ScriptView::onPacketSelected() {
  if (!session_.isOpen() || sources_.empty()) return;
  const models::ScriptPlace place =
      models::causingPlace(session_.index().timeline(), session_.selection().packet());
  if (place.line == 0) return text_.setCausingLine(0);
  const auto source = std::ranges::find_if(sources_, [&place](const Source& candidate) {
    return candidate.node == place.node && candidate.file == place.file;
  });
  if (source == sources_.end()) return text_.setCausingLine(0);
  const int number = static_cast<int>(source - sources_.begin());
  // Changing the choice comes back here with the right text.
  if (number != choice_.currentIndex()) return choice_.setCurrentIndex(number);
  text_.setCausingLine(place.line);
}

void ScriptView::onPlayheadMoved() {
  if (!session_.isOpen()) return;
  counts_.moveTo(session_.index().timeline(), session_.selection().playhead());
  text_.refreshCounts();
}

}  // namespace forklab::views
