/** A text as a part of a regular expression that means itself, also between brackets. */
export const literally = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
