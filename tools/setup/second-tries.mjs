/** A reporter for vitest: says why a test that passed at its second try failed at its first. */
export default class SecondTries {
  onTestCaseResult(test) {
    if (!test.diagnostic()?.flaky) return;
    console.warn(
      `Only the second try passed: ${test.module.relativeModuleId}, ${test.fullName}. The first one failed:`,
    );
    for (const { stack, message } of test.result().errors ?? []) console.warn(stack ?? message);
  }
}
