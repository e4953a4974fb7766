"""The office's addresses of a call's panel, its scoring and its ranking."""

from django.urls import path

from reviews.views import desk, desk_conflicts, desk_members, desk_rounds, ranking

CALL = "work/<slug:slug>/"
PANEL = CALL + "panel/"
MEMBER = PANEL + "members/<str:public_id>/"
CONFLICT = PANEL + "conflicts/<str:public_id>/"
SCORING = CALL + "scoring/"
ENTRY = SCORING + "entries/<str:public_id>/"
RANKING = CALL + "ranking/"

urlpatterns = [
    path(PANEL, desk.panel, name="panel"),
    path(PANEL + "invite/", desk_members.invite, name="invite"),
    path(MEMBER, desk_members.member, name="member"),
    path(MEMBER + "send-again/", desk_members.send_again, name="send_again"),
    path(MEMBER + "link/", desk_members.copy_link, name="copy_link"),
    path(MEMBER + "invite-again/", desk_members.invite_again, name="invite_again"),
    path(MEMBER + "chair/", desk_members.chair, name="name_chair"),
    path(MEMBER + "reading/", desk_members.what_is_read, name="reading"),
    path(MEMBER + "leave/", desk_members.leave, name="member_leaves"),
    path(MEMBER + "reopen/", desk_members.reopen, name="reopen_set"),
    path(MEMBER + "conflict/", desk_members.conflict_of, name="name_conflict"),
    path(PANEL + "conflicts/", desk_conflicts.conflicts, name="conflicts"),
    path(PANEL + "conflicts/compare/", desk_members.compare, name="compare"),
    path(CONFLICT, desk_conflicts.conflict, name="conflict"),
    path(CONFLICT + "uphold/", desk_conflicts.uphold, name="uphold"),
    path(SCORING + "prepare/", desk_rounds.prepare, name="prepare"),
    path(SCORING + "plan/", desk_rounds.plan, name="plan"),
    path(SCORING + "more/", desk_rounds.assign_more, name="assign_more"),
    path(SCORING + "deadline/", desk_rounds.deadline, name="deadline"),
    path(SCORING + "close/", desk_rounds.close, name="close"),
    path(SCORING + "open/", desk_rounds.open_scores, name="open"),
    path(SCORING + "entries/", desk_rounds.progress, name="progress"),
    path(ENTRY, desk_rounds.readers, name="readers"),
    path(ENTRY + "take/<str:assignment_id>/", desk_rounds.take, name="take"),
    path(RANKING, ranking.ranking, name="ranking"),
    path(RANKING + "tie/", ranking.tie, name="tie"),
    path(RANKING + "export/", ranking.export, name="ranking_export"),
]
