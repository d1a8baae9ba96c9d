/** How many times are in the window, as the expected time. */
export function estimate(times) {
  return times.length;
}
