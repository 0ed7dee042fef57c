from django.urls import path

from dianxiaoer.web.scores import voting

app_name = "vote"
urlpatterns = [
    path("", voting.home, name="home"),
    path("<int:candidate_id>/", voting.candidate, name="candidate"),
]
