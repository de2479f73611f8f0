/** The logged model a version was registered from; null where its source names none. */
export function modelIdOfSource(source: string): string | null {
  return /^models:\/+([^/@]+)$/iu.exec(source)?.[1] ?? null
}
