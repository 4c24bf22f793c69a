const signatureOffset = 36;
const headerBytes = 128;
const tagBytes = 12;

/** Whether every tag that a profile's table lists lies in the profile (ICC.1:2022 § 7.3). */
function holdsItsTags(profile: Buffer): boolean {
  if (profile.length < headerBytes + 4) return false;
  const tags = profile.readUInt32BE(headerBytes);
  const table = headerBytes + 4;
  if (tags === 0 || table + tags * tagBytes > profile.length) return false;
  for (let at = table; at < table + tags * tagBytes; at += tagBytes) {
    if (profile.readUInt32BE(at + 4) + profile.readUInt32BE(at + 8) > profile.length) return false;
  }
  return true;
}

/** Whether an ICC profile is in order: its own length, its signature `acsp` (ICC.1:2022 § 7.2) and its table of tags. */
export function isReadableProfile(profile: Buffer): boolean {
  return (
    profile.length >= headerBytes &&
    profile.readUInt32BE(0) <= profile.length &&
    profile.toString('latin1', signatureOffset, signatureOffset + 4) === 'acsp' &&
    holdsItsTags(profile)
  );
}

/** Whether a profile is of inks, as those of CMYK pictures are: elsewhere libvips passes over it. */
export function isProfileOfInks(profile: Buffer): boolean {
  return profile.toString('latin1', 16, 20) === 'CMYK';
}
