const capitalised = (word) => word[0].toUpperCase() + word.slice(1);

/** The skill's name in all its spellings, and the release that its packages belong to. */
export function wordsOf(tree, { name, method }) {
  const { version } = JSON.parse(tree.read('package.json', 'utf8'));
  return {
    ...{ skill: name, pascal: capitalised(name), upper: name.toUpperCase(), release: version },
    ...{ method, methodPascal: capitalised(method) },
  };
}

/** @throws Error for a name that can't be had. */
export function checkName(tree, name) {
  if (!/^(?!skill)[a-z][a-z0-9]{1,19}$/.test(name)) {
    throw new Error(
      `A skill's name must be one lower-case word of 2 to 20 letters and digits, such as speech, and not begin with skill; got '${name}'.`,
    );
  }
  for (const folder of [`apps/${name}-skill`, `libs/${name}-engine`]) {
    if (tree.exists(folder)) {
      throw new Error(`There is a skill ${name} already, in ${folder}. Choose another name.`);
    }
  }
}

/** @throws Error for a method that can't be had. */
export function checkMethod(tree, name, method) {
  if (!/^[a-z][a-z0-9]{1,29}$/.test(method)) {
    throw new Error(
      `A method must be one lower-case verb of 2 to 30 letters and digits, such as transcribe, got '${method}'.`,
    );
  }
  const contract = tree.read('proto/skills/v1/skills.proto', 'utf8');
  const taken = [`${capitalised(method)}Request`, `${capitalised(method)}Response`].find(
    (message) => contract.includes(`message ${message} `),
  );
  if (taken !== undefined) {
    throw new Error(
      `The contract has a message ${taken} already; name what ${name} does by another verb: --method VERB.`,
    );
  }
}
