"""What a survey found: its questions and how many gave which answer; never who."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from facilitation.model.base import Base, Keyed, link, references


class SurveyQuestion(Keyed, Base):
    __tablename__ = "survey_question"
    __table_args__ = (UniqueConstraint("activity_id", "key"),)

    activity_id: Mapped[int] = references("activity", on_delete="CASCADE", index=False)
    position: Mapped[int]
    text: Mapped[str]
    topic_id: Mapped[int | None] = references("topic", on_delete="SET NULL")
    """The topic it is about: its result stands beside what round tables said of it."""

    answers: Mapped[list["SurveyAnswer"]] = link(
        back_populates="question", order_by="SurveyAnswer.position"
    )


class SurveyAnswer(Base):
    """So many people gave this answer, each counting with this weight."""

    __tablename__ = "survey_answer"
    __table_args__ = (
        CheckConstraint("people >= 0", name="people_are_counted"),
        CheckConstraint("weight >= 0", name="weight_is_not_negative"),
    )

    question_id: Mapped[int] = references("survey_question", on_delete="CASCADE")
    position: Mapped[int]
    text: Mapped[str]
    people: Mapped[int]
    weight: Mapped[float] = mapped_column(default=1.0)

    question: Mapped[SurveyQuestion] = link(back_populates="answers")
