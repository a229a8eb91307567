#pragma once

#include <vector>

#include "script/program.h"

namespace forklab::functions {

/// What a stock Kamailio 5.6 would want besides (an error when `strict`), and what a beginner trips over.
/// In the order of the text. Only for a program without errors; it changes nothing about the program.
std::vector<script::Diagnostic> advise(const script::Program& program, const script::Registry& registry,
                                       bool strict);

}  // namespace forklab::functions
