/**
 * A keyed hash: what bears one was said by somebody who holds the key, and has not been changed since.
 * What it is of begins with its purpose, so that a hash made for one purpose proves nothing for another.
 */
export interface Mac {
  /** @returns 64 hexadecimal digits, the same for the same text */
  mac(text: string): Promise<string>;
}
