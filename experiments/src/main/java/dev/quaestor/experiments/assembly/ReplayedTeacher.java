package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.teacher.network.Billing;

/**
 * A server's place in a replay: whoever it is, all its answers are on the tape, and it is never
 * asked. It needs no key and no network.
 */
record ReplayedTeacher(TeacherIdentity identity, Billing billing) implements Teacher {

  @Override
  public Cost worstCase(TeacherRequest request) {
    Billing.Tokens most = billing.most(request);
    return identity.cost(most.input(), most.output());
  }

  @Override
  public Answer answer(TeacherRequest request) throws TeacherException {
    Message last = request.messages().get(request.messages().size() - 1);
    String prompt = last.content();
    throw new TeacherException(
        "teacher %s: a replay sends nothing, and the tape has no answer to \"%s\" as this manifest asks for it; use the manifest, the seeds and the version the tape was made with"
            .formatted(
                identity.name(), prompt.length() <= 80 ? prompt : prompt.substring(0, 80) + "…"));
  }
}
