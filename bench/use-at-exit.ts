/** `node --import use-at-exit.js …`: the last line that a program says to stderr is what all its threads have used. */
process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  process.stderr.write(`\n${JSON.stringify({ cpuS: (user + system) / 1e6, peakMiB: process.resourceUsage().maxRSS / 1024 })}\n`);
});
