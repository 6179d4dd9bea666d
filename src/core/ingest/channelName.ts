/** Where an order came from, as the file has it; of the address of a page, the site alone. */
export function channelName(text: string): string {
  const site = /^(?:https?:)?\/\/(?:www\.)?([^/?#:]+)/i.exec(text)?.[1]
  return (site?.toLowerCase() ?? text).normalize('NFC')
}
