const signatureOffset = 36;

/** Whether an ICC profile's header is in order: its own length and its signature `acsp` (ICC.1:2022 § 7.2). */
export function isReadableProfile(profile: Buffer): boolean {
  return (
    profile.length >= 128 &&
    profile.readUInt32BE(0) <= profile.length &&
    profile.toString('latin1', signatureOffset, signatureOffset + 4) === 'acsp'
  );
}
