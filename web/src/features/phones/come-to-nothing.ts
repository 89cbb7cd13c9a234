/** `2 settings come to nothing`; a key of the phone is called one too. Apart from their names, which the list does not load. */
export function comeToNothing(count: number): string {
  return count === 1 ? '1 setting comes to nothing' : `${count.toLocaleString('en')} settings come to nothing`
}
