/** Whether a header can hold a text as it is: https://www.rfc-editor.org/rfc/rfc9110#name-field-values */
export const isHeaderText = (text: string): boolean =>
  /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(text);
