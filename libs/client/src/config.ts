import {
  choice,
  failedPrecondition,
  invalidArgument,
  isHeaderText,
  readVariables,
  skillNames,
  skills,
  text,
  type Environment,
  type SkillName,
  type Variables,
} from '@skillgate/core';

/** The variable that holds a skill's addresses. */
export const addressVariables = Object.fromEntries(
  skillNames.map((skill) => [
    skill,
    text(`SKILLGATE_${skill.toUpperCase()}_ADDRESS`, {
      description: `Where the ${skill} skill is: host:port, dns:///host:port or unix:path; several with commas, the preferred first.`,
      default: `localhost:${skills[skill].port}`,
    }),
  ]),
) as Record<SkillName, ReturnType<typeof text<string>>>;

/** What the client reads from the environment besides the addresses. */
export const clientVariables = {
  tls: choice('SKILLGATE_CLIENT_TLS', ['off', 'on'], {
    description: 'Whether skills are reached over TLS.',
    default: 'off',
  }),
  caFile: text('SKILLGATE_CLIENT_CA_FILE', {
    description: 'The certificate authorities that a skill’s certificate is checked by, PEM.',
    default: undefined,
    shownDefault: 'those of Node',
  }),
  certFile: text('SKILLGATE_CLIENT_CERT_FILE', {
    description: 'This client’s own certificate for mutual TLS, PEM.',
    default: undefined,
  }),
  keyFile: text('SKILLGATE_CLIENT_KEY_FILE', {
    description: 'The key of that certificate, PEM.',
    default: undefined,
  }),
  token: text('SKILLGATE_CLIENT_TOKEN', {
    description: 'The bearer token that skills ask for.',
    default: undefined,
  }),
} satisfies Variables;

/** What grpc-js takes, and with a port: without one it would try 443. */
function isAddress(address: string): boolean {
  if (/^(unix|unix-abstract):./.test(address)) return true;
  const [, port] =
    /^(?:(?:dns:(?:\/\/[^/]*\/)?)|(?:ipv[46]:))?(?:[\w.-]+|\[[\da-fA-F:.%]+\]):(\d{1,5})$/.exec(
      address,
    ) ?? [];
  return Number(port) > 0 && Number(port) < 65_536;
}

/** Where a skill is: as the option says, else the environment, else on localhost. In the order of preference. */
export function addressesFor(
  skill: SkillName,
  option: string | readonly string[] | undefined,
  env: Environment,
): string[] {
  const given = option ?? readVariables({ address: addressVariables[skill] }, env).address;
  const listed = typeof given === 'string' ? given.split(',') : given;
  const addresses = [
    ...new Set(listed.map((address) => address.trim()).filter((address) => address !== '')),
  ];
  const bad = addresses.find((address) => !isAddress(address));
  if (addresses.length > 0 && bad === undefined) return addresses;
  throw invalidArgument(
    `The address of the ${skill} skill (${addressVariables[skill].name}, or the option address) must be host:port, ` +
      `dns:///host:port or unix:path, got '${bad ?? String(given)}'.`,
  );
}

const certificateVariables = ['caFile', 'certFile', 'keyFile'] as const;

/**
 * How skills are reached, as the environment says.
 * @throws SkillError FAILED_PRECONDITION for certificates without TLS: nothing may go in the clear that was meant not to
 */
export function clientConfig(env: Environment) {
  const config = readVariables(clientVariables, env);
  const unused = certificateVariables.find((name) => config[name] !== undefined);
  if (config.tls === 'off' && unused) {
    throw failedPrecondition(
      `${clientVariables[unused].name} is set and SKILLGATE_CLIENT_TLS is not: set SKILLGATE_CLIENT_TLS=on, or unset ` +
        `the other.`,
    );
  }
  if (config.token !== undefined && !isHeaderText(config.token)) {
    throw failedPrecondition(
      'SKILLGATE_CLIENT_TOKEN must be of printable ASCII characters, as a header takes them.',
    );
  }
  return config;
}

export type ClientConfig = ReturnType<typeof clientConfig>;
