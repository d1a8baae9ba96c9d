/** Takes an item out of a short list; the others keep their order. As `splice` does, which makes a list of what it took out. */
export function strike<T>(list: T[], item: T): void {
  const at = list.indexOf(item);
  if (at >= 0) strikeAt(list, at);
}

export function strikeAt<T>(list: T[], at: number): void {
  for (let i = at + 1; i < list.length; i++) list[i - 1] = list[i]!;
  list.pop();
}
