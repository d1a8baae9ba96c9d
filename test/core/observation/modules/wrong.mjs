export const estimate = () => Number.NaN;
export const parse = () => -1;
