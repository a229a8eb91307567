#include "bench/compare.h"

int main(int argc, char** argv) { return forklab::bench::runAndCompare(argc, argv); }
