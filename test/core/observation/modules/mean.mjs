/** The plain mean, without the profile. */
export const estimate = (times) => times.reduce((sum, ms) => sum + ms, 0) / times.length;
