const ENTITIES: { readonly [character: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** The same with units kept on the line of their numbers. */
export function prose(text: string): string {
  return escaped(text)
    .replace(/(?<=\d) (?=%|ms\b|s\b|J\b|W\b|points?\b)/g, '&nbsp;')
    .replace(/\b([np]) (=|&lt;) (?=[\d.])/g, '$1&nbsp;$2&nbsp;');
}

/** Text that is safe between tags; shorter than what is safe in attributes too. */
export function escapedText(text: string): string {
  return text.replace(/[&<>]/g, (character) => ENTITIES[character]!);
}

/** Text that is safe between tags and in quoted attributes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}
