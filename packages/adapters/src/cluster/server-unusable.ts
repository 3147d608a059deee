/** This server cannot be worked with as it is; the message says what to do. Trying again would not help. */
export class ServerUnusable extends Error {
  override readonly name = 'ServerUnusable';
}
