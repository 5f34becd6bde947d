app_name = "stage"
urlpatterns = []
