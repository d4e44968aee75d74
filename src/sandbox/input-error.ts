/** Options, a fault plan or a state that the sandbox cannot use; the message says which part and what it takes. */
export class InputError extends TypeError {
  override readonly name: string = "InputError";
}
