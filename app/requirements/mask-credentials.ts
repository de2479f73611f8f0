/** Text without the user names, passwords and tokens of the addresses in it (RFC 3986, section 3.2.1: "userinfo"). */
export function maskCredentials(text: string): string {
  return text.replaceAll(/:\/\/[^\s/?#]*@/gu, '://***@')
}
