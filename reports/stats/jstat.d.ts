/** The little of jstat that is used here; it ships no types. */
declare module 'jstat' {
  const jStat: {
    readonly studentt: {
      /** Quantile of Student's t distribution. */
      inv(p: number, degreesOfFreedom: number): number;
    };
  };
  export = jStat;
}
