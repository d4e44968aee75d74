/** Whether the host name of a URL means this machine, whatever the network says: such traffic crosses none. */
export function isLoopback(hostname: string): boolean {
  return /^(?:(?:.+\.)?localhost|127(?:\.[0-9]{1,3}){3}|\[::1\])$/.test(hostname);
}
