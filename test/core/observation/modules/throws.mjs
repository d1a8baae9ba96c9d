// biome-ignore lint/style/noDefaultExport: a default export is the other form that is taken
export default () => {
  throw new Error('out of ideas');
};
