"""The locustfile of ``benchmarks.api``: asks for one address again and again."""

import os

from locust import FastHttpUser, constant, task


class Reader(FastHttpUser):
    wait_time = constant(0)

    def on_start(self):
        self.address = os.environ["LOAD_PATH"]
        self.headers = {}
        if os.environ.get("LOAD_304"):
            first = self.client.get(self.address, name="first")
            self.headers = {"If-None-Match": first.headers["ETag"]}

    @task
    def read(self):
        with self.client.get(
            self.address, headers=self.headers, name="read", catch_response=True
        ) as answer:
            wanted = 304 if self.headers else 200
            if answer.status_code != wanted:
                answer.failure(f"{answer.status_code} instead of {wanted}")
